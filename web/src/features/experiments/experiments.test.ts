import { describe, expect, it } from 'vitest';
import type { ExperimentCell } from '@/lib/api/types';
import { ratioInWords, rowsOf, signedLoss } from './rows';

const cell = (over: Partial<ExperimentCell>): ExperimentCell => ({
  comparison: 'c1',
  preset: 'default',
  seqLen: 2048,
  density: null,
  state: 'WAITING',
  runs: 0,
  tierLabel: null,
  savings: [],
  energyToLoss: [],
  ...over,
});

const saving = (variant: string): ExperimentCell['savings'][number] => ({
  variant,
  baseline: 'dense',
  pairs: 3,
  energy: { fraction: 0.3, low: 0.2, high: 0.4 },
  time: { fraction: 0.2, low: null, high: null },
  heldOutLoss: null,
  flopBound: null,
  verdict: '',
  note: '',
});

describe('an experiment', () => {
  it('has a row for each variant, and one for a comparison that says nothing yet', () => {
    const rows = rowsOf({ cells: [cell({ savings: [saving('asa'), saving('window')] }), cell({ comparison: 'c2' })] });
    expect(rows.map(({ key, saving: one }) => [key, one?.variant ?? null])).toEqual([
      ['c1 asa', 'asa'],
      ['c1 window', 'window'],
      ['c2', null],
    ]);
  });

  it('says from which side a ratio is known', () => {
    expect(ratioInWords({ known: 'EXACTLY', ratio: 0.8125 })).toBe('0.813 times');
    expect(ratioInWords({ known: 'AT_LEAST', ratio: 1.2 })).toBe('at least 1.20 times');
    expect(ratioInWords({ known: 'AT_MOST', ratio: 0.5 })).toBe('at most 0.500 times');
    expect(ratioInWords({ known: 'NOT', ratio: null })).toBe('not known');
  });

  it('gives a loss difference its sign', () => {
    expect(signedLoss(0.01)).toBe('+0.0100');
    expect(signedLoss(-0.01)).toBe('−0.0100');
  });
});
