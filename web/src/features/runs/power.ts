import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { DevicePower, RunMark } from '@/lib/api/types';
import { formatClock, formatConstant } from '@/lib/format';
import type { Palette } from '@/lib/palette';

/** Milliseconds since 1970 and watts; null is no reading, and no line is drawn through it. */
export type Point = [number, number | null];

export interface PowerLines {
  mean: Point[];
  low: Point[];
  /** From low to high: what is stacked on `low` to draw the band. Empty where the device states no range. */
  width: Point[];
}

/** A step this many times the usual one is a hole, whether or not a gap was stated for it. */
const HOLE = 2.5;

/**
 * The lines to draw. A gap is never bridged: where one lies between two points, or where points are missing, the line
 * breaks.
 */
export function powerLines({ points, gaps }: Pick<DevicePower, 'points' | 'gaps'>): PowerLines {
  const instants = points.map(({ at }) => Date.parse(at));
  const usual = medianStep(instants);
  const edges = gaps.map((gap) => ({ from: Date.parse(gap.from), to: Date.parse(gap.to) }));
  const ranged = points.some(({ low, high }) => low !== high);
  const lines: PowerLines = { mean: [], low: [], width: [] };
  const put = (at: number, mean: number | null, low: number | null, width: number | null) => {
    lines.mean.push([at, mean]);
    if (ranged) {
      lines.low.push([at, low]);
      lines.width.push([at, width]);
    }
  };
  points.forEach((point, index) => {
    const at = instants[index] ?? 0;
    const before = instants[index - 1];
    if (before !== undefined) {
      const broken = at - before > usual * HOLE || edges.some(({ from, to }) => from < at && to > before);
      if (broken) {
        put((before + at) / 2, null, null, null);
      }
    }
    put(at, point.milliwatts / 1000, point.low / 1000, (point.high - point.low) / 1000);
  });
  return lines;
}

function medianStep(instants: readonly number[]): number {
  const steps = instants.slice(1).map((at, index) => at - (instants[index] ?? at));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? Infinity;
}

/** Marks worth a line: steps are too many, and stand in the table. */
export const drawnMarks = (marks: readonly RunMark[]): RunMark[] => marks.filter(({ kind }) => kind !== 'STEP');

interface ChartStyle {
  axis: object;
  tooltip: object;
}

export function powerOption(
  device: DevicePower,
  marks: readonly RunMark[],
  span: readonly [number, number],
  palette: Palette,
  style: ChartStyle,
): EChartsOption {
  const { mean, low, width } = powerLines(device);
  const modelled = device.tier === 'MODELLED';
  const band: LineSeriesOption[] =
    low.length === 0
      ? []
      : [
          { ...LINE, name: 'low', stack: 'band', data: low, lineStyle: { opacity: 0 } },
          {
            ...LINE,
            name: 'range',
            stack: 'band',
            data: width,
            lineStyle: { opacity: 0 },
            areaStyle: { color: palette.power, opacity: 0.18 },
          },
        ];
  return {
    grid: { left: 2, right: 14, top: 32, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      ...style.axis,
      type: 'time',
      min: span[0],
      max: span[1],
      splitLine: { show: false },
      axisLabel: { color: palette.muted, fontSize: 11, hideOverlap: true, formatter: instantLabel(span) },
    },
    yAxis: { ...style.axis, type: 'value', min: 0, name: 'W', nameGap: 10, splitNumber: 4 },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'none' }],
    tooltip: { ...style.tooltip, trigger: 'axis', formatter: (items) => tooltip(device, mean, items) },
    series: [
      ...band,
      {
        ...LINE,
        name: device.name,
        data: mean,
        lineStyle: { width: 1.5, color: palette.power, type: modelled ? [5, 2] : 'solid' },
        itemStyle: { color: palette.power },
        showSymbol: mean.length < 3,
        markArea: {
          silent: true,
          itemStyle: { color: palette.gap, opacity: 0.22 },
          label: { color: palette.text, fontSize: 11, position: 'insideTop' },
          data: device.gaps.map((gap) => [
            { name: formatConstant(gap.reason), xAxis: Date.parse(gap.from) },
            { xAxis: Date.parse(gap.to) },
          ]),
        },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: palette.mark, width: 1, type: 'solid' },
          data: drawnMarks(marks).map((mark) => {
            const edge = mark.kind !== 'EVALUATION';
            return {
              xAxis: Date.parse(mark.utc),
              lineStyle: { type: edge ? 'solid' : 'dotted', opacity: edge ? 0.9 : 0.5 },
              label: {
                show: edge,
                formatter: formatConstant(mark.kind),
                color: palette.muted,
                fontSize: 11,
                position: 'end',
                distance: 3,
              },
            } as const;
          }),
        },
      },
    ],
  };
}

/** Dates where the run spans days, tenths where it lasts seconds. */
function instantLabel([from, to]: readonly [number, number]): (value: number) => string {
  const [start, end] = to - from > 86_400_000 ? [5, 16] : to - from < 8_000 ? [11, 21] : [11, 19];
  return (value) => new Date(value).toISOString().slice(start, end).replace('T', ' ');
}

const LINE = { type: 'line', symbol: 'none', connectNulls: false, silent: true, z: 3 } as const;

function tooltip(device: DevicePower, mean: readonly Point[], items: unknown): string {
  const first = (Array.isArray(items) ? items : [items])[0] as { dataIndex?: number; axisValue?: number } | undefined;
  const at = first?.axisValue ?? NaN;
  const drawn = mean.find(([instant]) => instant === at);
  const point = device.points.find((one) => Date.parse(one.at) === at);
  if (!point || drawn?.[1] === null) {
    return 'no reading';
  }
  const watts = (milliwatts: number) => (milliwatts / 1000).toFixed(1);
  const range = point.low === point.high ? '' : ` (${watts(point.low)} – ${watts(point.high)})`;
  const modelled = device.tier === 'MODELLED' ? ' modelled' : '';
  return `${formatClock(point.at)} UTC<br><b>${watts(point.milliwatts)} W</b>${range}${modelled}`;
}

/** The time all devices of a run share: its marks and every point and gap. */
export function spanOf(devices: readonly DevicePower[], marks: readonly RunMark[]): [number, number] {
  const instants = [
    ...marks.map(({ utc }) => Date.parse(utc)),
    ...devices.flatMap(({ points, gaps }) => [
      ...points.slice(0, 1).map(({ at }) => Date.parse(at)),
      ...points.slice(-1).map(({ at }) => Date.parse(at)),
      ...gaps.flatMap((gap) => [Date.parse(gap.from), Date.parse(gap.to)]),
    ]),
  ];
  const [from, to] = [Math.min(...instants), Math.max(...instants)];
  const margin = (to - from) * 0.015;
  return [from - margin, to + margin];
}
