import { formatNumber } from '@/lib/format';

/** What a run was told and what it said, as it stands, one fact a line. */
export function Facts({ label, facts }: { label: string; facts: Record<string, unknown> }) {
  return (
    <dl className="facts" aria-label={label}>
      {flatten(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `{corpus: {name: 'x'}}` becomes `corpus name`; lists of plain values stand on one line, others are counted. */
export function flatten(facts: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(facts).flatMap(([key, value]): [string, string][] => {
    const name = prefix === '' ? words(key) : `${prefix} ${words(key)}`;
    if (value === null || value === undefined) {
      return [];
    }
    if (Array.isArray(value)) {
      const plain = value.every((item) => typeof item !== 'object');
      return [[name, plain ? value.map(text).join(', ') : `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`]];
    }
    return typeof value === 'object' ? flatten(value as Record<string, unknown>, name) : [[name, text(value)]];
  });
}

const words = (key: string): string => key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function text(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value, Number.isInteger(value) ? 1 : 4) : String(value);
}
