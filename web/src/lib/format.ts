/** Plain numbers and times in words. What is absent reads as an en dash, never as a zero. */
export const ABSENT = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** Whole, grouped by thin spaces. */
export const formatCount = (count: number): string => grouped.format(count).replaceAll(',', '\u202f');

/** `significant` digits, without exponents, grouped; whole numbers keep all their digits. */
export function formatNumber(value: number, significant = 3): string {
  const digits = Math.max(significant, Math.trunc(Math.abs(value)).toString().length);
  return new Intl.NumberFormat('en-GB', { maximumSignificantDigits: digits, minimumSignificantDigits: significant })
    .format(value)
    .replaceAll(',', '\u202f')
    .replace('-', '−');
}

/** A loss in nats, four decimals. */
export const formatLoss = (loss: number): string => loss.toFixed(4).replace('-', '−');

/** 0.123 reads `12.3 %`. */
export function formatPercent(fraction: number, decimals = 1): string {
  const rounded = (fraction * 100).toFixed(decimals);
  const text = Number(rounded) === 0 ? (0).toFixed(decimals) : rounded;
  return `${text.replace('-', '−')}\u00a0%`;
}

/** With its sign: a saving of −2.0 % is a loss. */
export const formatSigned = (fraction: number, decimals = 1): string =>
  (Number((fraction * 100).toFixed(decimals)) > 0 ? '+' : '') + formatPercent(fraction, decimals);

/**
 * The covered part of the time, from the API's decimal string. Cut, not rounded: 0.99999 is not yet 100 %.
 */
export function formatCoverage(decimal: string): string {
  const match = /^([01])(?:\.(\d*))?$/.exec(decimal);
  if (!match) {
    throw new RangeError(`not a coverage between 0 and 1: "${decimal}"`);
  }
  const digits = `${match[1] ?? ''}${(match[2] ?? '').padEnd(4, '0').slice(0, 4)}`;
  const hundredths = Number(digits);
  return hundredths % 100 === 0 ? `${hundredths / 100}\u00a0%` : `${(hundredths / 100).toFixed(2)}\u00a0%`;
}

/** `2026-11-23 17:22:20` in UTC, which every page says once beside it. */
export const formatInstant = (iso: string): string => new Date(iso).toISOString().slice(0, 19).replace('T', ' ');

/** `17:22:20.350` in UTC. */
export const formatClock = (iso: string): string => new Date(iso).toISOString().slice(11, 23);

/** `1 h 02 min`, `4 min 05 s`, `12.3 s`, `350 ms`. */
export function formatDuration(millis: number): string {
  if (millis < 1000) {
    return `${Math.round(millis)}\u00a0ms`;
  }
  if (millis < 59_950) {
    return `${(millis / 1000).toFixed(1)}\u00a0s`;
  }
  const seconds = Math.round(millis / 1000);
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}\u00a0min ${String(seconds % 60).padStart(2, '0')}\u00a0s`;
  }
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))}\u00a0h ${String(minutes % 60).padStart(2, '0')}\u00a0min`;
}

/** How long ago, for a glance: the exact instant stands beside it. */
export function formatAge(iso: string, now: number): string {
  const millis = now - Date.parse(iso);
  return millis < 1500 ? 'now' : `${formatDuration(millis)} ago`;
}

/** `NOT_SAMPLED` reads `not sampled`. */
export const formatConstant = (constant: string): string => constant.toLowerCase().replaceAll('_', ' ');
