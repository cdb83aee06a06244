import { Link } from 'react-router';
import type { RunStatement } from '@/lib/api/types';
import { ABSENT, formatCoverage, formatDuration, formatInstant } from '@/lib/format';
import { Amount } from './amounts';
import { RunStateBadge, TierBadge } from './badges';
import { DataTable, type Column } from './DataTable';
import { VariantName } from './VariantName';

const columns: readonly Column<RunStatement>[] = [
  { name: 'Run', cell: (run) => <Link to={`/runs/${run.id}`}>{run.name}</Link>, className: 'wrap-any' },
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
  { name: 'Energy', end: true, cell: (run) => <BookedAmount run={run} part="energy" /> },
  { name: 'CO₂e', end: true, cell: (run) => <BookedAmount run={run} part="carbon" /> },
  { name: 'Cost', end: true, cell: (run) => <BookedAmount run={run} part="cost" /> },
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

function BookedAmount({ run, part }: { run: RunStatement; part: 'energy' | 'carbon' | 'cost' }) {
  return run.figures === null ? <span className="muted">not yet booked</span> : <Amount amount={run.figures[part]} />;
}

export function RunTable({ runs, label }: { runs: readonly RunStatement[]; label: string }) {
  return <DataTable label={label} rows={runs} columns={columns} keyOf={(run) => run.id} />;
}
