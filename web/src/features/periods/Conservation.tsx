import { Amount } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { PeriodStatement } from '@/lib/api/types';
import { formatConstant, formatCoverage } from '@/lib/format';
import { formatExact, formatQuantity, parseQuantity, scaleFor } from '@/lib/quantity';

/** What meters and suppliers gave is what runs, idle and overhead used, in each unit, to the last one. */
export function Conservation({ id }: { id: string }) {
  const query = useGet('/v1/periods/{id}/statement', { path: { id } }, () => 30_000);
  return (
    <Answered query={query} what="statement">
      {(statement) =>
        statement.lines.length === 0 ? (
          <Empty title="Nothing is booked of this month">Its figures come with the first window that closes in it.</Empty>
        ) : (
          <>
            <Card title="Meter = runs + idle + overhead" about={<Balance statement={statement} />} flush>
              <DataTable
                label="Conservation"
                rows={statement.lines}
                keyOf={({ unit }) => unit}
                columns={[
                  { name: 'Of', cell: ({ unit }) => nameOf(unit) },
                  { name: 'Given', end: true, cell: ({ source }) => <Exactly amount={source} /> },
                  { name: 'Runs', end: true, cell: ({ runs }) => <Exactly amount={runs} /> },
                  { name: 'Idle', end: true, cell: ({ idle }) => <Exactly amount={idle} /> },
                  { name: 'Overhead', end: true, cell: ({ unit, overhead }) => (unit === 'mJ' ? <Exactly amount={overhead} /> : 'with its users') },
                  { name: 'Together', end: true, cell: ({ used }) => <Amount amount={used} scale={scaleFor(parseQuantity(used.amount))} /> },
                  { name: 'Difference', end: true, cell: ({ difference }) => formatExact(parseQuantity(difference)) },
                ]}
              />
            </Card>
            <Quality statement={statement} />
          </>
        )
      }
    </Answered>
  );
}

function Balance({ statement }: { statement: PeriodStatement }) {
  const holds = statement.lines.every(({ difference }) => parseQuantity(difference).value === 0n);
  const settled = parseQuantity(statement.unbooked).value === 0n;
  return (
    <>
      {holds ? 'It holds to the last unit' : 'It does not hold: verify the books'}
      {settled ? '; all that was metered is booked' : `; ${formatQuantity(parseQuantity(statement.unbooked))} metered are not booked yet`}
    </>
  );
}

/** By which doubt a unit's range comes about, and how good the data are. */
function Quality({ statement: { tier, tiers, modelledShare, coverage, uncertainty } }: { statement: PeriodStatement }) {
  return (
    <Card title="How sure" about="Half the 95 % range that each source of doubt makes by itself" flush>
      <p className="muted quality">
        {tier !== null && <TierBadge tier={tier} />} {coverage === null ? '' : `${formatCoverage(coverage)} covered, `}
        {modelledShare === null ? '' : `${formatCoverage(modelledShare)} of the energy modelled. `}
        {tiers.length > 1 &&
          `Energy ${tiers.map(({ tierLabel, amount }) => `${tierLabel}: ${formatQuantity(parseQuantity(amount))}`).join(', ')}.`}
      </p>
      <DataTable
        label="Sources of doubt"
        rows={uncertainty}
        keyOf={({ figure, source }) => `${figure} ${source}`}
        columns={[
          { name: 'Of', cell: ({ figure }) => nameOf(figure) },
          { name: 'Source', cell: ({ source }) => (source === 'COVERAGE' ? 'gaps, upwards only' : source === 'PUE' ? 'PUE' : formatConstant(source)) },
          {
            name: 'Half width',
            end: true,
            cell: ({ halfWidth }) => (halfWidth === null ? 'nobody stated it' : formatQuantity(parseQuantity(halfWidth))),
          },
        ]}
      />
    </Card>
  );
}

export const nameOf = (unit: string): string =>
  unit === 'mJ' ? 'energy' : unit === 'ugCO2e' ? 'CO₂e' : unit.startsWith('u') && unit.length === 4 ? unit.slice(1) : unit;

export function Exactly({ amount }: { amount: string }) {
  const quantity = parseQuantity(amount);
  return (
    <span className="nowrap" title={formatExact(quantity)}>
      {formatQuantity(quantity)}
    </span>
  );
}
