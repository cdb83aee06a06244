import { Link } from 'react-router';
import { ComparisonStateBadge, TierBadge } from '@/components/badges';
import { DataTable, type Column } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { ComparisonSummary } from '@/lib/api/types';
import { ABSENT, formatInstant, formatSigned } from '@/lib/format';

const columns: readonly Column<ComparisonSummary>[] = [
  { name: 'Comparison', cell: ({ id, name }) => <Link to={`/compare/${id}`}>{name}</Link>, className: 'wrap-any' },
  { name: 'State', cell: ({ state }) => <ComparisonStateBadge state={state} /> },
  { name: 'Preset', cell: ({ preset }) => preset },
  { name: 'Started (UTC)', cell: ({ createdAt }) => <span className="nowrap">{formatInstant(createdAt)}</span> },
  { name: 'Runs', end: true, cell: ({ runs }) => runs },
  { name: 'Energy saved', end: true, cell: (comparison) => <Saving comparison={comparison} /> },
  { name: 'Verdict', cell: ({ verdict }) => verdict ?? ABSENT, className: 'prose-cell' },
];

function Saving({ comparison: { energySaving, tier } }: { comparison: ComparisonSummary }) {
  if (energySaving === null) {
    return <span className="muted">{ABSENT}</span>;
  }
  const { fraction, low, high } = energySaving;
  return (
    <span className="amount">
      <span className="nowrap">
        {formatSigned(fraction)} {tier !== null && <TierBadge tier={tier} />}
      </span>
      <span className="range">
        {low === null || high === null ? 'no interval: one pair' : `${formatSigned(low)} to ${formatSigned(high)}`}
      </span>
    </span>
  );
}

export function ComparisonsPage() {
  const query = useGet('/v1/comparisons', { query: { limit: 100 } }, (page) =>
    page?.comparisons.some(({ state }) => state === 'RUNNING') ? 3000 : 15_000,
  );
  return (
    <Page title="Comparisons" sub="What one way of training used against another: same data, tokens, seeds and schedule.">
      <Answered query={query} what="comparisons">
        {({ comparisons }) =>
          comparisons.length === 0 ? (
            <Empty title="No comparison yet" command="./joulebook compare">
              This trains a small transformer with dense and with adaptive sparse attention, meters both, and books what
              each used. It takes a few minutes:
            </Empty>
          ) : (
            <Card flush>
              <DataTable label="Comparisons" rows={comparisons} columns={columns} keyOf={({ id }) => id} />
            </Card>
          )
        }
      </Answered>
    </Page>
  );
}
