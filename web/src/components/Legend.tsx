import type { CSSProperties } from 'react';

export interface LegendItem {
  name: string;
  colour: string;
  shape?: 'box' | 'line' | 'line dashed' | 'band' | 'hatched';
}

export function Legend({ items }: { items: readonly LegendItem[] }) {
  return (
    <ul className="legend" aria-label="Legend">
      {items.map(({ name, colour, shape = 'box' }) => (
        <li key={name}>
          <span className={`swatch ${shape}`} style={{ '--swatch': colour } as CSSProperties} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
