/** The colours that charts draw with; the page's own stand in tokens.css. Blue and orange stay apart for the colour-blind. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly gap: string;
  readonly power: string;
  readonly mark: string;
  readonly bound: string;
  readonly dense: string;
  readonly asa: string;
  readonly others: readonly string[];
}

export const LIGHT: Palette = {
  text: '#1a2530',
  muted: '#5d6975',
  line: '#dde2e7',
  surface: '#ffffff',
  gap: '#8a96a3',
  power: '#0f6d8c',
  mark: '#5d6975',
  bound: '#7a3e9d',
  dense: '#3f6fb5',
  asa: '#c8680f',
  others: ['#2f7d5b', '#7a3e9d', '#a33b4e', '#6b6f1d', '#5d6975'],
};

export const DARK: Palette = {
  text: '#e4eaf0',
  muted: '#94a2b0',
  line: '#2b3641',
  surface: '#161d24',
  gap: '#6f7d8a',
  power: '#5cc0de',
  mark: '#94a2b0',
  bound: '#c79be6',
  dense: '#7fabe8',
  asa: '#f0a353',
  others: ['#6fc79d', '#c79be6', '#e88a9a', '#c7cb6a', '#a3afbb'],
};

const OTHERS = [
  'window',
  'random',
  'moba',
  'linformer',
  'moe',
  'asa-no-exploration',
  'asa-no-distillation',
  'asa-no-warm-up',
];

export function colourOf(palette: Palette, variant: string): string {
  if (variant === 'dense' || variant === 'asa') {
    return palette[variant];
  }
  return palette.others[Math.max(0, OTHERS.indexOf(variant)) % palette.others.length] ?? palette.text;
}
