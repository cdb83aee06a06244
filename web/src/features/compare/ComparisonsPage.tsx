import { Link } from 'react-router';
import { ComparisonStateBadge, TierBadge } from '@/components/badges';
import { DataTable, type Column } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Comparison } from '@/lib/api/types';
import { ABSENT, formatInstant, formatSigned } from '@/lib/format';
import { refreshOf } from './refresh';
import { worstTier } from './Verdict';

const columns: readonly Column<Comparison>[] = [
  {
    name: 'Comparison',
    cell: ({ id, name }) => <Link to={`/compare/${id}`}>{name}</Link>,
    className: 'wrap-any name-cell',
  },
  { name: 'State', cell: ({ id }) => <State id={id} /> },
  { name: 'Preset', cell: ({ preset }) => preset ?? ABSENT },
  { name: 'Begun (UTC)', cell: ({ createdAt }) => <span className="nowrap">{formatInstant(createdAt)}</span> },
  { name: 'Runs', end: true, cell: ({ id }) => <RunCount id={id} /> },
  { name: 'Energy saved', end: true, cell: ({ id }) => <Saving id={id} /> },
  { name: 'Verdict', cell: ({ id }) => <VerdictWords id={id} />, className: 'prose-cell' },
];

/** The list names comparisons only; what they say comes from each one's statement, asked for once per row. */
const useStatement = (id: string) => useGet('/v1/comparisons/{id}', { path: { id } }, refreshOf).data;

function State({ id }: { id: string }) {
  const statement = useStatement(id);
  return statement ? <ComparisonStateBadge state={statement.state} /> : ABSENT;
}

function RunCount({ id }: { id: string }) {
  return useStatement(id)?.runs.length ?? ABSENT;
}

function VerdictWords({ id }: { id: string }) {
  const statement = useStatement(id);
  return statement?.refusal ?? statement?.savings[0]?.verdict ?? ABSENT;
}

function Saving({ id }: { id: string }) {
  const statement = useStatement(id);
  const saving = statement?.savings[0];
  if (!statement || !saving) {
    return <span className="muted">{ABSENT}</span>;
  }
  const { fraction, low, high } = saving.energy;
  const tier = worstTier(statement.variants.map((variant) => variant.tier));
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
  const query = useGet('/v1/comparisons', { query: { limit: 20 } }, () => 10_000);
  return (
    <Page title="Comparisons" sub="What one way of training used against another: same data, tokens, seeds and schedule.">
      <Answered query={query} what="comparisons">
        {({ comparisons, next }) =>
          comparisons.length === 0 ? (
            <Empty title="No comparison yet" command="./joulebook compare">
              This trains a small transformer with dense and with adaptive sparse attention, meters both, and books what
              each used. It takes a few minutes:
            </Empty>
          ) : (
            <>
              <Card flush>
                <DataTable label="Comparisons" rows={comparisons} columns={columns} keyOf={({ id }) => id} />
              </Card>
              {next !== null && (
                <p className="muted">
                  The newest {comparisons.length}. Older ones keep their addresses, and their runs stand among the{' '}
                  <Link to="/runs">runs</Link>.
                </p>
              )}
            </>
          )
        }
      </Answered>
    </Page>
  );
}
