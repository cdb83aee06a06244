import { Amount } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { StandIns } from '@/components/StandIns';
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
                keyOf={({ figure, unit }) => `${figure} ${unit}`}
                columns={[
                  { name: 'Of', cell: ({ figure }) => nameOf(figure) },
                  { name: 'Given', end: true, cell: ({ source }) => <Exactly amount={source} /> },
                  { name: 'Runs', end: true, cell: ({ runs }) => <Exactly amount={runs} /> },
                  { name: 'Idle', end: true, cell: ({ idle }) => <Exactly amount={idle} /> },
                  { name: 'Overhead', end: true, cell: ({ figure, overhead }) => (figure === 'ENERGY' ? <Exactly amount={overhead} /> : 'with its users') },
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
function Quality({ statement: { tier, tiers, modelledShare, coverage, fallbacks, uncertainty } }: { statement: PeriodStatement }) {
  return (
    <Card title="How sure" about="Half the 95 % range that each source of doubt makes by itself" flush>
      <p className="muted quality">
        {tier !== null && <TierBadge tier={tier} />} {coverage === null ? '' : `${formatCoverage(coverage)} covered, `}
        {modelledShare === null ? '' : `${formatCoverage(modelledShare)} of the energy modelled. `}
        {tiers.length > 1 &&
          `Energy ${tiers.map(({ tierLabel, amount }) => `${tierLabel}: ${formatQuantity(parseQuantity(amount))}`).join(', ')}.`}
      </p>
      <StandIns standIns={fallbacks} />
      <DataTable
        label="Sources of doubt"
        rows={uncertainty}
        keyOf={({ figure, source, halfWidth }) => `${figure} ${source} ${halfWidth ?? ''}`}
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

const NAMES: Record<PeriodStatement['lines'][number]['figure'], string> = {
  ENERGY: 'Energy',
  CARBON: 'CO₂e',
  COST: 'Cost',
  LOSSES: 'CO₂e of grid losses',
  WATER: 'Water on site',
  CARBON_COST: 'Carbon price',
};

/** What a line is about. */
export const nameOf = (figure: string): string => NAMES[figure as keyof typeof NAMES];

export function Exactly({ amount }: { amount: string }) {
  const quantity = parseQuantity(amount);
  return (
    <span className="nowrap" title={formatExact(quantity)}>
      {formatQuantity(quantity)}
    </span>
  );
}
