import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import type { RunMark } from '@/lib/api/types';
import { ABSENT, formatClock, formatConstant, formatCount, formatLoss } from '@/lib/format';

const columns: readonly Column<RunMark>[] = [
  { name: 'Mark', cell: ({ kind }) => formatConstant(kind) },
  { name: 'At (UTC)', cell: ({ utc }) => <span className="nowrap">{formatClock(utc)}</span> },
  { name: 'Step', end: true, cell: ({ step }) => (step === null ? ABSENT : formatCount(step)) },
  { name: 'Tokens', end: true, cell: ({ tokens }) => (tokens === null ? ABSENT : formatCount(tokens)) },
  { name: 'Loss', end: true, cell: ({ loss }) => (loss === null ? ABSENT : formatLoss(loss)) },
];

/** The moments that bound and cut the run. Steps are many: they are folded away. */
export function MarksTable({ marks }: { marks: readonly RunMark[] }) {
  const steps = marks.filter(({ kind }) => kind === 'STEP');
  const others = marks.filter(({ kind }) => kind !== 'STEP');
  if (marks.length === 0) {
    return null;
  }
  return (
    <Card title="Marks" about="Energy between start and end is the run’s" flush>
      <DataTable label="Marks" rows={others} columns={columns} keyOf={({ sequence }) => sequence} stacks={false} />
      {steps.length > 0 && (
        <details className="as-table folded">
          <summary>{formatCount(steps.length)} step marks</summary>
          <DataTable label="Step marks" rows={steps} columns={columns} keyOf={({ sequence }) => sequence} stacks={false} />
        </details>
      )}
    </Card>
  );
}
