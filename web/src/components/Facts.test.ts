import { expect, it } from 'vitest';
import { flatten } from './Facts';

it('names nested facts by their path, leaves out what is absent, and counts long lists', () => {
  expect(
    flatten({ seqLen: 1024, corpus: { sha256: '9f2c', note: null }, seeds: [1, 2, 3], attentionDensity: [{ layer: 0 }] }),
  ).toEqual([
    ['seq len', '1\u202f024'],
    ['corpus sha256', '9f2c'],
    ['seeds', '1, 2, 3'],
    ['attention density', '1 entry'],
  ]);
});
