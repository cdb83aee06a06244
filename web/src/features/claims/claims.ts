import type { JudgedClaim } from '@/lib/api/types';

export type Bound = JudgedClaim['bounds'][number];

/** Bounds of one model stand in one row, its lengths in order. */
export interface BoundRow {
  model: string;
  byLength: readonly Bound[];
}

export function boundRows(bounds: readonly Bound[]): BoundRow[] {
  const models = [...new Set(bounds.map(({ model }) => model))];
  return models.map((model) => ({
    model,
    byLength: bounds.filter((bound) => bound.model === model).sort((a, b) => a.length - b.length),
  }));
}

/** `1 supported, 12 not testable here.` */
export function verdictCounts(claims: readonly Pick<JudgedClaim, 'verdictLabel'>[]): string {
  const labels = [...new Set(claims.map(({ verdictLabel }) => verdictLabel))];
  return `${labels
    .map((label) => `${claims.filter(({ verdictLabel }) => verdictLabel === label).length} ${label}`)
    .join(', ')}.`;
}
