import { AsTable, DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import type { Projections } from '@/lib/api/types';
import { formatCount, formatNumber, formatPercent, formatSigned } from '@/lib/format';

type Fit = Projections['fits'][number];
type Projected = Fit['projected'][number];

const columns: readonly Column<Projected>[] = [
  { name: 'Model', cell: ({ model }) => model },
  { name: 'Tokens', end: true, cell: ({ length }) => formatCount(length) },
  {
    name: 'Projected saving at density 25 %',
    end: true,
    cell: ({ saving, low, high }) => (
      <span className="amount">
        <span className="nowrap">{formatSigned(saving)}</span>
        <span className="range">
          {formatSigned(low)} to {formatSigned(high)}, each fit without one setting
        </span>
      </span>
    ),
  },
  { name: 'Beyond what was measured', end: true, cell: ({ beyond }) => `${formatNumber(beyond, 2)} times` },
];

/** What a cost model, fitted on this machine, makes of larger models: never a measurement, and said to be none. */
export function ProjectionCards({ projections }: { projections: Projections }) {
  return (
    <>
      <Card title="Projections to larger models">
        <p>{projections.words}</p>
      </Card>
      {projections.fits.map((fit) => (
        <Card key={fit.cost} title={`Projection of ${fit.cost}`} about={`Fitted to figures that are ${fit.tierLabel}`} flush>
          <div className="card-words">
            <p>A setting that the fit did not see is missed by {formatPercent(fit.worstError)} at most.</p>
          </div>
          {fit.projected.length > 0 && (
            <DataTable
              label={`Projection of ${fit.cost}`}
              rows={fit.projected}
              columns={columns}
              keyOf={({ model, length }) => `${model} ${length}`}
            />
          )}
          <div className="card-words">
            <AsTable
              label={`Held-out settings, ${fit.cost}`}
              head={['Setting', 'Measured', 'Predicted', 'Error']}
              rows={fit.heldOut.map(({ setting, measured, predicted, error }) => [
                setting,
                formatNumber(measured, 4),
                formatNumber(predicted, 4),
                formatSigned(error),
              ])}
              summary="Measured settings, each predicted by the fit of all others"
            />
          </div>
        </Card>
      ))}
    </>
  );
}
