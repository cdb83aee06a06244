import type { CustomSeriesOption, EChartsOption } from 'echarts';
import type { AmountRange, VariantStatement } from '@/lib/api/types';
import { formatLoss, formatNumber } from '@/lib/format';
import { formatIn, parseQuantity, scaleFor, toPlotNumber } from '@/lib/quantity';

/** One variant's mark in a small chart. */
export interface Bar {
  variant: string;
  value: number;
  low: number | null;
  high: number | null;
  words: string;
  range: string | null;
  modelled: boolean;
}

/** One small chart: a bar from zero, or a dot where zero means nothing (a loss). */
export interface Measure {
  title: string;
  unit: string;
  shape: 'bar' | 'dot';
  bars: Bar[];
}

/** The measures that at least one variant has, energy first. */
export function measuresOf(variants: readonly VariantStatement[]): Measure[] {
  return [
    amounts('Energy per run', variants, ({ energy }) => energy),
    amounts('CO₂e per run', variants, ({ carbon }) => carbon),
    amounts('Cost per run', variants, ({ cost }) => cost),
    numbers('Energy per token', 'J/token', 'bar', variants, ({ joulesPerToken }) => joulesPerToken, formatNumber, true),
    numbers('Speed', 'tokens/s', 'bar', variants, ({ tokensPerSecond }) => tokensPerSecond, formatNumber, false),
    numbers('Held-out loss', 'nats/token', 'dot', variants, ({ heldOutLoss }) => heldOutLoss, formatLoss, false),
  ].filter((measure) => measure.bars.length > 0);
}

function amounts(
  title: string,
  variants: readonly VariantStatement[],
  pick: (variant: VariantStatement) => AmountRange | null,
): Measure {
  const present = variants.flatMap((variant) => {
    const amount = pick(variant);
    return amount === null ? [] : [{ variant, amount, value: parseQuantity(amount.amount) }];
  });
  if (present.length === 0) {
    return { title, unit: '', shape: 'bar', bars: [] };
  }
  const scale = scaleFor(...present.map(({ value }) => value));
  const bars = present.map(({ variant, amount, value }) => {
    const [low, high] = [amount.low, amount.high].map((end) => (end === null ? null : parseQuantity(end)));
    return {
      variant: variant.variant,
      value: toPlotNumber(value, scale),
      low: low ? toPlotNumber(low, scale) : null,
      high: high ? toPlotNumber(high, scale) : null,
      words: formatIn(scale, value),
      range: low && high ? `${formatIn(scale, low)} – ${formatIn(scale, high)}` : null,
      modelled: variant.tier === 'MODELLED',
    };
  });
  return { title, unit: scale.label, shape: 'bar', bars };
}

function numbers(
  title: string,
  unit: string,
  shape: Measure['shape'],
  variants: readonly VariantStatement[],
  pick: (variant: VariantStatement) => { mean: number; low: number | null; high: number | null } | null,
  format: (value: number) => string,
  ofEnergy: boolean,
): Measure {
  const bars = variants.flatMap((variant): Bar[] => {
    const range = pick(variant);
    if (range === null) {
      return [];
    }
    const { mean, low, high } = range;
    return [
      {
        variant: variant.variant,
        value: mean,
        low,
        high,
        words: format(mean),
        range: low === null || high === null ? null : `${format(low)} – ${format(high)}`,
        modelled: ofEnergy && variant.tier === 'MODELLED',
      },
    ];
  });
  return { title, unit, shape, bars };
}

interface Colours {
  text: string;
  muted: string;
  line: string;
  surface: string;
  of: (variant: string, index: number) => string;
  nameOf: (variant: string) => string;
}

/** Horizontal bars with whiskers; the figure stands beside its name, so that no whisker crosses it. */
export function barOption(measure: Measure, colours: Colours): EChartsOption {
  const { bars, shape } = measure;
  return {
    grid: { left: 16, right: 26, top: 2, bottom: 20, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      ...(shape === 'dot' ? { scale: true } : { min: 0 }),
      splitNumber: 3,
      axisLabel: { color: colours.muted, fontSize: 10.5, hideOverlap: true, formatter: plain },
      splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ variant }) => variant),
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { show: shape === 'bar', lineStyle: { color: colours.muted } },
    },
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    tooltip: { show: false },
    series: [
      {
        type: 'bar',
        barWidth: shape === 'bar' ? 14 : 0,
        silent: true,
        data: bars.map(({ value, variant, modelled }, index) => ({
          value,
          itemStyle: {
            color: colours.of(variant, index),
            opacity: shape === 'bar' ? (modelled ? 0.75 : 0.9) : 0,
            decal: modelled ? HATCH : PLAIN,
          },
        })),
      },
      whiskers(bars, shape, colours),
    ],
  };
}

const plain = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, value >= 10_000 ? '\u202f' : '');

const HATCH = {
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: -Math.PI / 4,
  color: 'rgba(255, 255, 255, 0.55)',
};

/** `'none'` is refused for a single bar (ECharts 6.1): it wants an object to write to. */
const PLAIN = { symbol: 'none' };

function whiskers(bars: readonly Bar[], shape: Measure['shape'], colours: Colours): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    z: 5,
    data: bars.map(({ low, value, high }, index) => [low ?? value, index, high ?? value, value]),
    encode: { x: [0, 2, 3], y: 1 },
    renderItem: (params, api) => {
      const row = api.value(1) as number;
      const bar = bars[params.dataIndex];
      const [from = 0, y = 0] = api.coord([api.value(0), row]);
      const [to = 0] = api.coord([api.value(2), row]);
      const [at = 0] = api.coord([api.value(3), row]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colours.text, lineWidth: 1.5 },
      });
      const ends = to > from ? [line(from, y, to, y), line(from, y - 5, from, y + 5), line(to, y - 5, to, y + 5)] : [];
      const dot = {
        type: 'circle' as const,
        shape: { cx: at, cy: y, r: 5.5 },
        style: { fill: colours.of(bar?.variant ?? '', params.dataIndex), stroke: colours.surface, lineWidth: 1.5 },
      };
      return { type: 'group', children: shape === 'dot' ? [...ends, dot] : ends };
    },
  };
}
