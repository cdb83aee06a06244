import { useState } from 'react';
import { Link } from 'react-router';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatConstant, formatInstant } from '@/lib/format';
import { Exactly, nameOf } from './Conservation';
import './periods.css';

const CAUSES = ['factor', 'activity', 'method', 'error', 'elsewhere'] as const;
const NAMES: Record<(typeof CAUSES)[number], string> = {
  factor: 'New factor',
  activity: 'Late data',
  method: 'Method',
  error: 'Error',
  elsewhere: 'Of other months',
};

/** As filed beside as now known, and why they differ. */
export function Filed({ id, seals }: { id: string; seals: number }) {
  const [seal, setSeal] = useState(seals);
  const query = useGet('/v1/periods/{id}/filed', { path: { id }, query: { seal } }, () => 30_000);
  return (
    <Answered query={query} what="filing">
      {({ filedAt, lines, restatements }) => (
        <Card title="As filed, as now known" about={`Seal ${seal}, ${formatInstant(filedAt)} UTC`} flush>
          {seals > 1 && (
            <p className="seal-choice">
              <label htmlFor="seal">Filed under seal </label>
              <select
                id="seal"
                value={seal}
                onChange={(event) => {
                  setSeal(Number(event.target.value));
                }}
              >
                {Array.from({ length: seals }, (_, index) => (
                  <option key={index}>{index + 1}</option>
                ))}
              </select>
            </p>
          )}
          <DataTable
            label="As filed, as now known"
            rows={lines}
            keyOf={({ figure, unit }) => `${figure} ${unit}`}
            columns={[
              { name: 'Of', cell: ({ figure }) => nameOf(figure) },
              { name: 'Filed', end: true, cell: ({ filed }) => <Exactly amount={filed} /> },
              { name: 'Known now', end: true, cell: ({ known }) => <Exactly amount={known} /> },
              { name: 'Difference', end: true, cell: ({ difference }) => <Exactly amount={difference} /> },
              ...CAUSES.map((cause) => ({
                name: NAMES[cause],
                end: true,
                cell: (line: (typeof lines)[number]) => <Exactly amount={line[cause]} />,
              })),
            ]}
          />
          {restatements.length > 0 && (
            <ol className="asked">
              {restatements.map(({ id: number, cause, run, by, why, askedAt }) => (
                <li key={number}>
                  Restatement {number}, {formatConstant(cause)}
                  {run !== null && (
                    <>
                      , of <Link to={`/runs/${run}`}>run {run.slice(0, 8)}</Link>
                    </>
                  )}
                  : {why} ({by}, {formatInstant(askedAt)} UTC)
                </li>
              ))}
            </ol>
          )}
        </Card>
      )}
    </Answered>
  );
}
