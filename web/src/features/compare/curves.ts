import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { LossCurve } from '@/lib/api/types';
import { ABSENT, formatCount, formatLoss, formatNumber } from '@/lib/format';

export type Axis = 'tokens' | 'joules';

/** Points that say where they lie on this axis: one without metered joules is left out, not put at zero. */
export function pointsOn(axis: Axis, curve: LossCurve): [number, number][] {
  return curve.points.flatMap(({ tokens, joules, loss }): [number, number][] => {
    const x = axis === 'tokens' ? tokens : joules;
    return x === null ? [] : [[Number(x), loss]];
  });
}

interface Colours {
  of: (variant: string) => string;
  nameOf: (variant: string) => string;
  target: string;
  axis: { axisLabel: object };
  tooltip: object;
}

/** One line a run; its colour is its variant's. */
export function curveOption(
  axis: Axis,
  curves: readonly LossCurve[],
  colours: Colours,
  targets: readonly number[] = [],
): EChartsOption {
  const unit = axis === 'tokens' ? 'tokens' : 'J';
  return {
    grid: { left: 2, right: 16, top: 14, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
    xAxis: {
      ...colours.axis,
      type: 'value',
      name: unit,
      nameLocation: 'middle',
      nameGap: 24,
      splitNumber: 4,
      axisLabel: { ...colours.axis.axisLabel, hideOverlap: true, formatter: compact },
    },
    yAxis: { ...colours.axis, type: 'value', scale: true, ...ceiling(curves) },
    tooltip: {
      ...colours.tooltip,
      trigger: 'item',
      formatter: (item) => {
        const one = Array.isArray(item) ? item[0] : item;
        const [x = 0, loss = 0] = (one?.value ?? []) as number[];
        const where = axis === 'tokens' ? formatCount(x) : formatNumber(x, 4);
        return `${one?.seriesName ?? ''}<br>${where} ${unit}: ${formatLoss(loss)}`;
      },
    },
    series: [...lines(axis, curves, colours), ...(targets.length === 0 ? [] : [targetLines(targets, colours)])],
  };
}

/** A dashed line at each loss that energy is taken to. */
function targetLines(targets: readonly number[], colours: Colours): LineSeriesOption {
  return {
    type: 'line',
    name: 'loss to reach',
    data: [],
    markLine: {
      silent: true,
      symbol: 'none',
      lineStyle: { color: colours.target, type: 'dashed', width: 1.2 },
      label: {
        color: colours.target,
        position: 'insideEndTop',
        formatter: ({ value }) => formatLoss(Number(value)),
        fontSize: 11,
      },
      data: targets.map((yAxis) => ({ yAxis })),
    },
  };
}

function lines(axis: Axis, curves: readonly LossCurve[], colours: Colours): LineSeriesOption[] {
  return curves.map(({ variant, ...curve }) => ({ ...curve, variant: variant ?? ABSENT })).map((curve) => ({
      type: 'line',
      name: `${colours.nameOf(curve.variant)}${curve.seed === null ? '' : ` · seed ${curve.seed}`}`,
      data: pointsOn(axis, curve),
      symbol: SYMBOLS[curve.variant] ?? 'rect',
      symbolSize: curve.variant === 'asa' ? 8 : 6,
      clip: true,
      lineStyle: { width: 1.6, color: colours.of(curve.variant) },
      itemStyle: { color: colours.of(curve.variant) },
    }));
}

/** A shape beside the colour, for those who do not tell the colours apart. */
const SYMBOLS: Readonly<Record<string, string>> = { dense: 'circle', asa: 'diamond' };

/** The loss before training would flatten all that follows: with enough points, the axis ends at the second. */
export function ceiling(curves: readonly LossCurve[]): { max?: number } {
  const later = curves.filter(({ points }) => points.length >= 4).flatMap(({ points }) => points.slice(1));
  return later.length === 0 ? {} : { max: Math.ceil(Math.max(...later.map(({ loss }) => loss)) * 10) / 10 };
}

function compact(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
