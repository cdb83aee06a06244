import type { VariantStatement } from '@/lib/api/types';

export interface Density {
  layer: number;
  row: number;
  tile: number;
  executed: number;
}

/** The layers as the run itself said them at its end; one that does not say all four numbers is left out. */
export function layersOf({ attentionDensity }: VariantStatement): Density[] {
  return attentionDensity.flatMap(({ layer, row, tile, executed }) =>
    typeof layer === 'number' && typeof row === 'number' && typeof tile === 'number' && typeof executed === 'number'
      ? [{ layer, row, tile, executed }]
      : [],
  );
}
