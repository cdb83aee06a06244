import { describe, expect, it } from 'vitest';
import type { LossCurve, VariantStatement } from '@/lib/api/types';
import { barOption, measuresOf } from './bars';
import { idleInWords, spreadInWords, throttledInWords } from './conditions';
import { ceiling, curveOption, pointsOn } from './curves';
import { joulesInWords, targetsOf, type Reach } from './reach';
import { intervalWords, worstTier } from './Verdict';

const variant = (over: Partial<VariantStatement>): VariantStatement => ({
  variant: 'dense',
  runs: 3,
  energy: { amount: '7200000mJ', low: '3600000mJ', high: '10800000mJ' },
  tier: 'MODELLED',
  tierLabel: 'modelled',
  coverage: '1',
  cost: null,
  carbon: null,
  tokensPerSecond: { mean: 5000, low: null, high: null },
  heldOutLoss: { mean: 1.9, low: 1.8, high: 2 },
  joulesPerToken: null,
  attentionDensity: [],
  trainingExecutedDensity: null,
  accuracy: null,
  answersRead: [],
  ...over,
});

describe('the bars', () => {
  it('stand in one scale, with their ranges, hatched where energy is modelled', () => {
    const [energy] = measuresOf([variant({}), variant({ variant: 'asa', energy: { amount: '1800000mJ', low: '1800000mJ', high: '1800000mJ' } })]);
    expect(energy).toMatchObject({
      unit: 'Wh',
      bars: [
        { variant: 'dense', value: 2, low: 1, high: 3, words: '2.00', range: '1.00 – 3.00', modelled: true },
        { variant: 'asa', value: 0.5, low: 0.5, high: 0.5, words: '0.500', range: '0.500 – 0.500', modelled: true },
      ],
    });
  });

  it('leave out what is not known, and do not call speed or loss modelled', () => {
    const measures = measuresOf([variant({})]);
    expect(measures.map(({ title }) => title)).toEqual(['Energy per run', 'Speed', 'Held-out loss']);
    expect(measures.slice(1).every(({ bars }) => bars.every(({ modelled }) => !modelled))).toBe(true);
  });

  it('begin at zero, except for a loss', () => {
    const colours = { text: '', muted: '', line: '', surface: '', of: () => '#000', nameOf: (name: string) => name };
    const [energy, , loss] = measuresOf([variant({})]).map((measure) => barOption(measure, colours));
    expect(energy?.xAxis).toMatchObject({ min: 0 });
    expect(loss?.xAxis).toMatchObject({ scale: true });
    expect(loss?.xAxis).not.toHaveProperty('min');
  });
});

describe('a loss curve', () => {
  const curve = (losses: number[], joules: string | null = '1.5'): LossCurve => ({
    run: '00000000-0000-0000-0000-000000000001',
    variant: 'asa',
    seed: 1,
    points: losses.map((loss, index) => ({ tokens: index * 100, joules, loss })),
  });

  it('leaves out points whose joules are not booked, rather than put them at zero', () => {
    expect(pointsOn('joules', curve([3, 2], null))).toEqual([]);
    expect(pointsOn('joules', curve([3]))).toEqual([[1.5, 3]]);
    expect(pointsOn('tokens', curve([3, 2], null))).toEqual([
      [0, 3],
      [100, 2],
    ]);
  });

  it('is not flattened by the loss before training', () => {
    expect(ceiling([curve([5.5, 3.14, 2.5, 2])])).toEqual({ max: 3.2 });
    expect(ceiling([curve([5.5, 3.14])])).toEqual({});
  });
});

describe('energy to equal loss', () => {
  const reach = (over: Partial<Reach>): Reach => ({
    run: '00000000-0000-0000-0000-000000000001',
    variant: 'asa',
    seed: 1,
    target: 2,
    reached: 'YES',
    joules: '1234.567',
    bestLoss: 1.9,
    tierLabel: 'modelled',
    ...over,
  });

  it('says that a run never reached it, with what it had used', () => {
    const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
    expect(plain(joulesInWords(reach({})))).toBe('1 235 J');
    expect(plain(joulesInWords(reach({ reached: 'NEVER' })))).toBe('never: more than 1 235 J');
    expect(plain(joulesInWords(reach({ reached: 'BEFORE_THE_FIRST_EVALUATION' })))).toBe('at most 1 235 J');
  });

  it('draws each loss once, as a line of its own', () => {
    const toLoss = { targetLoss: null, target: '', evaluations: '', runs: [reach({}), reach({ seed: 2 }), reach({ target: 2.1 })], variants: [] };
    expect(targetsOf(toLoss)).toEqual([2, 2.1]);
    expect(targetsOf(null)).toEqual([]);
    const colours = { of: () => '#000', nameOf: (name: string) => name, target: '#111', axis: { axisLabel: {} }, tooltip: {} };
    const option = curveOption('joules', [], colours, [2, 2.1]);
    expect(option.series).toMatchObject([{ markLine: { data: [{ yAxis: 2 }, { yAxis: 2.1 }] } }]);
  });
});

describe('circumstances', () => {
  it('say what the meter does not give, and never a zero', () => {
    expect(spreadInWords(null, 'MHz')).toBe('not given by this meter');
    expect(spreadInWords({ said: 3, least: 1710, mean: 1800, most: 1980 }, 'MHz').replaceAll(/[\u00a0\u202f]/g, ' ')).toBe('1 710 – 1 980 MHz');
    expect(throttledInWords(null)).toBe('not given by this meter');
    expect(throttledInWords([])).toBe('never');
    expect(throttledInWords([{ reason: 'power cap', share: 0.25 }]).replaceAll('\u00a0', ' ')).toBe('power cap 25.0 %');
    const idle = { run: 'r', when: 'after', startedAt: null, durationMillis: null, meanWatts: 7.25, tierLabel: 'modelled' };
    expect(idleInWords(idle).replaceAll('\u00a0', ' ')).toBe('7.25 W after the last run (modelled)');
    expect(idleInWords({ ...idle, meanWatts: null })).toBe('not booked after the last run');
  });
});

describe('a verdict', () => {
  it('is no better than the worse side', () => {
    expect(worstTier(['MEASURED_BY_COUNTER', 'MODELLED', null])).toBe('MODELLED');
    expect(worstTier([null])).toBeNull();
  });

  it('says when there is no interval, and why', () => {
    expect(intervalWords({ low: null, high: null }, 1)).toBe('one pair of runs: no interval');
    expect(intervalWords({ low: -0.02, high: 0.26 }, 3).replaceAll('\u00a0', ' ')).toBe('−2.0 % to +26.0 % (95 %, 3 pairs)');
  });
});
