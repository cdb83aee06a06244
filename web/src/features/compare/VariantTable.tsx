import { Amount } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { VariantName } from '@/components/VariantName';
import type { VariantStatement } from '@/lib/api/types';
import { ABSENT, formatCoverage, formatLoss, formatNumber, formatPercent } from '@/lib/format';

type NumberRange = VariantStatement['heldOutLoss'];

function Ranged({ range, format, unit }: { range: NumberRange; format: (value: number) => string; unit: string }) {
  if (range === null) {
    return <span className="muted">{ABSENT}</span>;
  }
  const { mean, low, high } = range;
  return (
    <span className="amount">
      <span className="nowrap">
        {format(mean)}
        {unit}
      </span>
      {low !== null && high !== null && (
        <span className="range">
          {format(low)} – {format(high)}
        </span>
      )}
    </span>
  );
}

const columns: readonly Column<VariantStatement>[] = [
  { name: 'Variant', cell: ({ variant }) => <VariantName variant={variant} /> },
  {
    name: 'Tier and coverage',
    cell: ({ tier, coverage }) => (
      <span className="nowrap">
        {tier === null ? ABSENT : <TierBadge tier={tier} />}{' '}
        {coverage !== null && <span className="muted">{formatCoverage(coverage)}</span>}
      </span>
    ),
  },
  { name: 'Runs', end: true, cell: ({ runs }) => runs },
  { name: 'Energy', end: true, cell: ({ energy }) => <Amount amount={energy} /> },
  { name: 'CO₂e', end: true, cell: ({ carbon }) => <Amount amount={carbon} /> },
  { name: 'Cost', end: true, cell: ({ cost }) => <Amount amount={cost} /> },
  {
    name: 'Energy per token',
    end: true,
    cell: ({ joulesPerToken }) => <Ranged range={joulesPerToken} format={formatNumber} unit={'\u00a0J'} />,
  },
  {
    name: 'Tokens/s',
    end: true,
    cell: ({ tokensPerSecond }) => <Ranged range={tokensPerSecond} format={formatNumber} unit="" />,
  },
  {
    name: 'Held-out loss',
    end: true,
    cell: ({ heldOutLoss }) => <Ranged range={heldOutLoss} format={formatLoss} unit="" />,
  },
  {
    name: 'Held-out accuracy',
    end: true,
    cell: ({ accuracy }) => <Ranged range={accuracy} format={formatPercent} unit="" />,
  },
  {
    name: 'Attention executed',
    end: true,
    cell: ({ trainingExecutedDensity: density }) => (density === null ? ABSENT : formatPercent(density)),
  },
];

export function VariantTable({ variants }: { variants: readonly VariantStatement[] }) {
  return (
    <Card title="Figures" about="Mean per run, with its 95 % range" flush>
      <DataTable label="Figures per variant" rows={variants} columns={columns} keyOf={({ variant }) => variant} />
    </Card>
  );
}
