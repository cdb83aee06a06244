import type { CSSProperties } from 'react';
import { colourOf } from '@/lib/palette';
import { usePalette } from '@/lib/theme';

const NAMES: Record<string, string> = {
  dense: 'Dense',
  asa: 'ASA',
  window: 'Window + sink',
  random: 'Random blocks',
  moba: 'MoBA',
  linformer: 'Linformer',
  moe: 'Mixture of experts',
};

export const variantName = (variant: string): string => NAMES[variant] ?? variant;

/** A variant with its colour, the same on every page. */
export function VariantName({ variant }: { variant: string }) {
  const palette = usePalette();
  return (
    <span className="nowrap">
      <span
        className="swatch"
        style={{ '--swatch': colourOf(palette, variant), width: 10, marginRight: 6 } as CSSProperties}
        aria-hidden="true"
      />
      {variantName(variant)}
    </span>
  );
}
