import type { Circumstances } from '@/lib/api/types';
import { formatCount, formatNumber, formatPercent } from '@/lib/format';

type Conditions = Circumstances['order'][number]['conditions'][number];

const NOT_GIVEN = 'not given by this meter';

/** From the least to the most; what the meter does not give is not a zero. */
export const spreadInWords = (spread: Conditions['clockMegahertz'], unit: string): string =>
  spread === null ? NOT_GIVEN : `${formatCount(spread.least)} – ${formatCount(spread.most)}\u00a0${unit}`;

export function throttledInWords(throttled: Conditions['throttled']): string {
  if (throttled === null) {
    return NOT_GIVEN;
  }
  return throttled.length === 0
    ? 'never'
    : throttled.map(({ reason, share }) => `${reason} ${formatPercent(share)}`).join(', ');
}

export function idleInWords({ when, meanWatts, tierLabel }: Circumstances['idle'][number]): string {
  const place = when === 'after' ? 'after the last run' : 'before the first run';
  return meanWatts === null
    ? `not booked ${place}`
    : `${formatNumber(meanWatts)}\u00a0W ${place} (${tierLabel ?? 'of unknown quality'})`;
}
