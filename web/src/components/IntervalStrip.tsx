import { formatPercent, formatSigned } from '@/lib/format';

export interface Interval {
  fraction: number;
  low: number | null;
  high: number | null;
}

/** Round steps that cut the axis into three to six parts. */
export function ticksBetween(from: number, to: number): number[] {
  const span = to - from;
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find((candidate) => span / candidate <= 6) ?? span / 4;
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step - 1e-9); index * step <= to + 1e-9; index++) {
    ticks.push(index === 0 ? 0 : index * step);
  }
  return ticks;
}

/** The axis takes in zero, the interval and the bound, and a margin. */
export function domainOf(saving: Interval, bound: number | null): [number, number] {
  const points = [0, saving.fraction, saving.low ?? 0, saving.high ?? 0, bound ?? 0];
  const [least, most] = [Math.min(...points), Math.max(...points)];
  const margin = Math.max((most - least) * 0.08, 0.005);
  return [least - margin, most + margin];
}

/** A saving, its interval and the most that FLOPs allow, on one axis through zero. */
export function IntervalStrip({
  saving,
  bound,
  modelled,
  label,
}: {
  saving: Interval;
  bound: number | null;
  modelled: boolean;
  label: string;
}) {
  const [from, to] = domainOf(saving, bound);
  const at = (value: number) => `${(((value - from) / (to - from)) * 100).toFixed(3)}%`;
  const interval =
    saving.low === null || saving.high === null ? 'no interval' : `from ${formatSigned(saving.low)} to ${formatSigned(saving.high)}`;
  const words = `${label}: ${formatSigned(saving.fraction)}, ${interval}${bound === null ? '' : `; FLOP bound ${formatPercent(bound)}`}`;
  return (
    <div className="strip" role="img" aria-label={words}>
      <div className="axis" />
      {ticksBetween(from, to).map((tick) => (
        <div key={tick} className="tick" style={{ left: at(tick) }}>
          <span>{formatPercent(tick, 0)}</span>
        </div>
      ))}
      <div className="zero" style={{ left: at(0) }} />
      {bound !== null && <div className="bound" style={{ left: at(bound) }} />}
      {saving.low !== null && saving.high !== null && (
        <div
          className={modelled ? 'interval modelled' : 'interval'}
          style={{ left: at(saving.low), width: `calc(${at(saving.high)} - ${at(saving.low)})` }}
        />
      )}
      <div className="point" style={{ left: at(saving.fraction) }} />
    </div>
  );
}
