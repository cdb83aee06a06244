import type { EChartsOption } from 'echarts';
import type { LossCurve } from '@/lib/api/types';
import { formatCount, formatLoss, formatNumber } from '@/lib/format';

export type Axis = 'tokens' | 'joules';

/** Points that say where they lie on this axis: one without booked joules is left out, not put at zero. */
export function pointsOn(axis: Axis, curve: LossCurve): [number, number][] {
  return curve.points.flatMap(({ tokens, joules, loss }): [number, number][] => {
    if (axis === 'tokens') {
      return [[tokens, loss]];
    }
    return joules === null ? [] : [[Number(joules), loss]];
  });
}

interface Colours {
  of: (variant: string) => string;
  nameOf: (variant: string) => string;
  axis: object;
  tooltip: object;
}

/** One line a run; its colour is its variant's. */
export function curveOption(axis: Axis, curves: readonly LossCurve[], colours: Colours): EChartsOption {
  const unit = axis === 'tokens' ? 'tokens' : 'J';
  return {
    grid: { left: 8, right: 18, top: 26, bottom: 26, outerBounds: { left: 0, right: 4, top: 18, bottom: 18 } },
    xAxis: {
      ...colours.axis,
      type: 'value',
      name: unit,
      nameLocation: 'middle',
      nameGap: 24,
      splitNumber: 4,
      axisLabel: { fontSize: 11, hideOverlap: true, formatter: compact },
    },
    yAxis: { ...colours.axis, type: 'value', scale: true, name: 'held-out loss, nats/token', nameTextStyle: { align: 'left', fontSize: 11 } },
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
    series: curves.map((curve) => ({
      type: 'line',
      name: `${colours.nameOf(curve.variant)}${curve.seed === null ? '' : ` · seed ${curve.seed}`}`,
      data: pointsOn(axis, curve),
      symbol: 'circle',
      symbolSize: 5,
      lineStyle: { width: 1.6, color: colours.of(curve.variant) },
      itemStyle: { color: colours.of(curve.variant) },
    })),
  };
}

function compact(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
