import { describe, expect, it } from 'vitest';
import type { DevicePower, RunMark } from '@/lib/api/types';
import { LIGHT } from '@/lib/palette';
import { powerLines, powerOption, spanOf } from './power';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 17, 0, second)).toISOString();
const ms = (second: number) => Date.UTC(2026, 10, 23, 17, 0, second);
const point = (second: number, watts: number, half = 0) => ({
  at: at(second),
  milliwatts: watts * 1000,
  low: (watts - half) * 1000,
  high: (watts + half) * 1000,
});
const device = (over: Partial<DevicePower>): DevicePower => ({
  device: 'GPU-1',
  name: 'H100',
  method: 'COUNTER',
  tier: 'MEASURED_BY_COUNTER',
  tierLabel: 'measured by counter',
  scope: 'GPU',
  points: [],
  gaps: [],
  ...over,
});

describe('a line of power', () => {
  it('runs through consecutive points in watts', () => {
    expect(powerLines(device({ points: [point(0, 70), point(1, 71), point(2, 72)] })).mean).toEqual([
      [ms(0), 70],
      [ms(1), 71],
      [ms(2), 72],
    ]);
  });

  it('breaks at a stated gap and never bridges it', () => {
    const lines = powerLines(
      device({
        points: [point(0, 70), point(1, 71), point(5, 72), point(6, 73)],
        gaps: [{ from: at(2), to: at(4), reason: 'NOT_SAMPLED' }],
      }),
    );
    expect(lines.mean).toEqual([
      [ms(0), 70],
      [ms(1), 71],
      [ms(3), null],
      [ms(5), 72],
      [ms(6), 73],
    ]);
  });

  it('breaks where points are missing, even if nobody stated a gap', () => {
    const lines = powerLines(device({ points: [point(0, 70), point(1, 70), point(2, 70), point(9, 70)] }));
    expect(lines.mean.filter(([, watts]) => watts === null)).toHaveLength(1);
  });

  it('breaks at a gap shorter than its points lie apart', () => {
    const half = new Date(ms(0) + 300).toISOString();
    const more = new Date(ms(0) + 600).toISOString();
    const lines = powerLines(
      device({ points: [point(0, 70), point(1, 70)], gaps: [{ from: half, to: more, reason: 'TIMED_OUT' }] }),
    );
    expect(lines.mean.map(([, watts]) => watts)).toEqual([70, null, 70]);
  });

  it('has a band only where a range is stated', () => {
    expect(powerLines(device({ points: [point(0, 70), point(1, 70)] })).width).toEqual([]);
    const lines = powerLines(device({ points: [point(0, 70, 20), point(1, 80, 20)] }));
    expect(lines.low.map(([, watts]) => watts)).toEqual([50, 60]);
    expect(lines.width.map(([, watts]) => watts)).toEqual([40, 40]);
  });
});

describe('a chart of power', () => {
  const mark = (kind: RunMark['kind'], second: number): RunMark => ({
    sequence: second,
    kind,
    boot: '00000000-0000-0000-0000-000000000000',
    monotonicNanos: 0,
    utc: at(second),
    step: null,
    tokens: null,
    loss: null,
    detail: {},
  });

  it('shows each gap as an area with its reason, and marks as lines, steps left out', () => {
    const drawn = device({ points: [point(0, 70)], gaps: [{ from: at(2), to: at(4), reason: 'COUNTER_RESET' }] });
    const option = powerOption(drawn, [mark('START', 0), mark('STEP', 1), mark('END', 6)], [ms(0), ms(6)], LIGHT, { axis: {}, tooltip: {} });
    const series = option.series as { markArea: { data: unknown[] }; markLine: { data: { xAxis: number }[] } }[];
    const line = series.at(-1);
    expect(line?.markArea.data).toEqual([[{ name: 'counter reset', xAxis: ms(2) }, { xAxis: ms(4) }]]);
    expect(line?.markLine.data.map(({ xAxis }) => xAxis)).toEqual([ms(0), ms(6)]);
  });

  it('spans the marks, the points and the gaps of all devices', () => {
    const [from, to] = spanOf(
      [device({ points: [point(2, 1), point(8, 1)], gaps: [{ from: at(8), to: at(10), reason: 'DEVICE_LOST' }] })],
      [mark('START', 1)],
    );
    expect(from).toBeLessThanOrEqual(ms(1));
    expect(to).toBeGreaterThanOrEqual(ms(10));
    expect(to - from).toBeCloseTo(9000 * 1.03, 6);
  });
});
