import { useMemo } from 'react';
import { TierBadge } from '@/components/badges';
import { axisStyle, baseOption, Chart, tooltipStyle } from '@/components/Chart';
import { AsTable } from '@/components/DataTable';
import { Legend } from '@/components/Legend';
import { Card } from '@/components/Page';
import { variantName } from '@/components/VariantName';
import type { LossCurve, Tier } from '@/lib/api/types';
import { ABSENT, formatCount, formatLoss, formatNumber } from '@/lib/format';
import { colourOf } from '@/lib/palette';
import { usePalette } from '@/lib/theme';
import { curveOption, pointsOn, type Axis } from './curves';

export function LossCurves({
  curves,
  tier,
  targets,
}: {
  curves: readonly LossCurve[];
  tier: Tier | null;
  /** Losses that energy is taken to: a line each, over joules. */
  targets: readonly number[];
}) {
  if (curves.every(({ points }) => points.length === 0)) {
    return null;
  }
  return (
    <div className="grid-2">
      <Card title="Held-out loss over tokens" about="Equal data: what was learned">
        <Curves axis="tokens" curves={curves} />
      </Card>
      <Card title="Held-out loss over joules" about={<>Equal energy: what it cost {tier && <TierBadge tier={tier} />}</>}>
        <Curves axis="joules" curves={curves} targets={targets} />
      </Card>
    </div>
  );
}

const NONE: readonly number[] = [];

function Curves({
  axis,
  curves,
  targets = NONE,
}: {
  axis: Axis;
  curves: readonly LossCurve[];
  targets?: readonly number[];
}) {
  const palette = usePalette();
  const variants = [...new Set(curves.map(({ variant }) => variant ?? ABSENT))];
  const option = useMemo(
    () => ({
      ...baseOption(palette),
      ...curveOption(
        axis,
        curves,
        {
          of: (variant) => colourOf(palette, variant),
          nameOf: variantName,
          target: palette.bound,
          axis: axisStyle(palette),
          tooltip: tooltipStyle(palette),
        },
        targets,
      ),
    }),
    [axis, curves, targets, palette],
  );
  if (curves.every((curve) => pointsOn(axis, curve).length === 0)) {
    return <p className="muted">Not yet booked: the joules at each evaluation come with the ledger’s entries.</p>;
  }
  return (
    <>
      <Legend
        items={[
          ...variants.map((variant) => ({
            name: `${variantName(variant)} (${curves.filter((curve) => (curve.variant ?? ABSENT) === variant).length} runs)`,
            colour: colourOf(palette, variant),
            shape: 'line' as const,
          })),
          ...(targets.length === 0
            ? []
            : [{ name: 'loss that energy is taken to', colour: palette.bound, shape: 'line dashed' as const }]),
        ]}
      />
      <Chart
        option={option}
        height={280}
        label={`Held-out loss over ${axis}, one line a run${targets.length === 0 ? '' : `; dashed at ${targets.map(formatLoss).join(', ')}`}`}
      />
      <AsTable
        label={`Held-out loss over ${axis}`}
        head={['Variant', 'Seed', 'Tokens', 'Joules', 'Loss']}
        rows={curves.flatMap((curve) =>
          curve.points.map(({ tokens, joules, loss }) => [
            variantName(curve.variant ?? ABSENT),
            curve.seed === null ? ABSENT : String(curve.seed),
            tokens === null ? ABSENT : formatCount(tokens),
            joules === null ? ABSENT : formatNumber(Number(joules), 4),
            formatLoss(loss),
          ]),
        )}
      />
    </>
  );
}
