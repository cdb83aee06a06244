import { Link } from 'react-router';
import { DataTable, type Column } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Experiment } from '@/lib/api/types';
import { formatInstant } from '@/lib/format';

const columns: readonly Column<Experiment>[] = [
  { name: 'Experiment', cell: ({ id, name }) => <Link to={`/experiments/${id}`}>{name}</Link>, className: 'wrap-any name-cell' },
  { name: 'Announced (UTC)', cell: ({ createdAt }) => <span className="nowrap">{formatInstant(createdAt)}</span> },
  { name: 'Comparisons', end: true, cell: ({ comparisons }) => comparisons },
];

export function ExperimentsPage() {
  const query = useGet('/v1/experiments', { query: { limit: 50 } }, () => 10_000);
  return (
    <Page title="Experiments" sub="Comparisons that were planned together: at several sizes, lengths and densities.">
      <Answered query={query} what="experiments">
        {({ experiments }) =>
          experiments.length === 0 ? (
            <Empty title="No experiment yet" command="./joulebook experiment docs/experiments/lengths.yaml">
              This compares dense and adaptive sparse attention at three lengths of context, and goes on where it was
              stopped:
            </Empty>
          ) : (
            <Card flush>
              <DataTable label="Experiments" rows={experiments} columns={columns} keyOf={({ id }) => id} />
            </Card>
          )
        }
      </Answered>
    </Page>
  );
}
