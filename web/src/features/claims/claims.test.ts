import { describe, expect, it } from 'vitest';
import { boundRows, verdictCounts, type Bound } from './claims';

const bound = (model: string, length: number): Bound => ({ model, length, attentionShare: 0.5, ideal: [] });

describe('claims', () => {
  it('have the bounds of a model in one row, by length', () => {
    const rows = boundRows([bound('125 M', 4096), bound('7 B', 1024), bound('125 M', 1024)]);
    expect(rows.map(({ model, byLength }) => [model, byLength.map(({ length }) => length)])).toEqual([
      ['125 M', [1024, 4096]],
      ['7 B', [1024]],
    ]);
  });

  it('are counted by verdict, none left out', () => {
    const of = (verdictLabel: string) => ({ verdictLabel });
    expect(verdictCounts([of('supported'), of('not testable here'), of('not testable here')])).toBe(
      '1 supported, 2 not testable here.',
    );
  });
});
