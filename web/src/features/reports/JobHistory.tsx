import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { JobExecution } from '@/lib/api/types';
import { ABSENT, formatConstant, formatCount, formatDuration, formatInstant } from '@/lib/format';
import { isRunning, partsDone } from './parts';

const toneOf = (state: string): string => (state === 'COMPLETED' ? 'good' : state === 'FAILED' ? 'bad' : 'info');

const columns: readonly Column<JobExecution>[] = [
  { name: 'Job', cell: ({ job }) => <code>{job}</code> },
  { name: 'State', cell: ({ state }) => <span className={`badge ${toneOf(state)}`}>{formatConstant(state)}</span> },
  {
    name: 'Started (UTC)',
    cell: ({ startedAt }) => <span className="nowrap">{startedAt === null ? ABSENT : formatInstant(startedAt)}</span>,
  },
  {
    name: 'Took',
    end: true,
    cell: ({ startedAt, endedAt }) =>
      startedAt === null || endedAt === null ? ABSENT : formatDuration(Date.parse(endedAt) - Date.parse(startedAt)),
  },
  { name: 'Parts', end: true, cell: ({ steps }) => partsDone(steps) ?? ABSENT },
  { name: 'Read', end: true, cell: ({ steps }) => formatCount(steps.reduce((sum, { read }) => sum + read, 0)) },
  { name: 'Written', end: true, cell: ({ steps }) => formatCount(steps.reduce((sum, { written }) => sum + written, 0)) },
  { name: 'Failure', cell: ({ failure }) => failure ?? ABSENT, className: 'prose-cell wrap-any' },
];

export function JobHistory() {
  const query = useGet('/v1/jobs', { query: { limit: 20 } }, (executions) => (isRunning(executions) ? 2_000 : 10_000));
  return (
    <Answered query={query} what="jobs">
      {(executions) => (
        <Card title="Jobs" about="The last 20 executions" flush={executions.length > 0}>
          {executions.length === 0 ? (
            <p className="muted">None yet: jobs run by themselves when there is something to close, split or post.</p>
          ) : (
            <DataTable label="Jobs" rows={executions} columns={columns} keyOf={({ id }) => id} />
          )}
        </Card>
      )}
    </Answered>
  );
}
