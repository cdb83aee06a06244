import { Link } from 'react-router';
import type { RunStatement } from '@/lib/api/types';
import { ABSENT, formatCoverage, formatDuration, formatInstant } from '@/lib/format';
import { parseQuantity, sharedScale } from '@/lib/quantity';
import { Amount } from './amounts';
import { RunStateBadge, TierBadge } from './badges';
import { DataTable, type Column } from './DataTable';
import { VariantName } from './VariantName';

const LEADING: readonly Column<RunStatement>[] = [
  { name: 'Run', cell: (run) => <Link to={`/runs/${run.id}`}>{run.name}</Link>, className: 'wrap-any name-cell' },
  { name: 'State', cell: (run) => <RunStateBadge state={run.state} /> },
  {
    name: 'Variant',
    cell: (run) =>
      run.variant === null ? (
        ABSENT
      ) : (
        <span className="nowrap">
          <VariantName variant={run.variant} />
          {run.seed !== null && <span className="muted"> · seed {run.seed}</span>}
        </span>
      ),
  },
  {
    name: 'Started (UTC)',
    cell: (run) => <span className="nowrap">{run.startedAt === null ? ABSENT : formatInstant(run.startedAt)}</span>,
  },
  {
    name: 'Duration',
    end: true,
    cell: (run) => <span className="nowrap">{run.durationMillis === null ? ABSENT : formatDuration(run.durationMillis)}</span>,
  },
];

const TRAILING: readonly Column<RunStatement>[] = [
  {
    name: 'Tier and coverage',
    cell: (run) =>
      run.figures === null ? (
        ABSENT
      ) : (
        <span className="nowrap">
          <TierBadge tier={run.figures.tier} /> <span className="muted">{formatCoverage(run.figures.coverage)}</span>
        </span>
      ),
  },
];

/** A column of booked amounts, in one scale where they can share it. */
function booked(name: string, part: 'energy' | 'carbon' | 'cost', runs: readonly RunStatement[]): Column<RunStatement> {
  const amounts = runs.flatMap(({ figures }) => (figures === null ? [] : [parseQuantity(figures[part].amount)]));
  const scale = sharedScale(amounts);
  return {
    name,
    end: true,
    cell: ({ figures }) =>
      figures === null ? (
        <span className="muted nowrap">{part === 'energy' ? 'not yet booked' : ABSENT}</span>
      ) : (
        <Amount amount={figures[part]} scale={scale} />
      ),
  };
}

export function RunTable({ runs, label }: { runs: readonly RunStatement[]; label: string }) {
  const columns = [
    ...LEADING,
    booked('Energy', 'energy', runs),
    booked('CO₂e', 'carbon', runs),
    booked('Cost', 'cost', runs),
    ...TRAILING,
  ];
  return <DataTable label={label} rows={runs} columns={columns} keyOf={(run) => run.id} />;
}
