import type { Period } from '@/lib/api/types';
import { formatConstant } from '@/lib/format';

const TONES: Record<Period['state'], string> = { OPEN: 'info', CLOSING: 'warn', CLOSED: 'good', RESTATED: 'good' };

/** Where a month stands; one that was closed before says so. */
export function PeriodState({ period }: { period: Period }) {
  const { state, seals } = period;
  return <span className={`badge ${TONES[state]}`}>{state === 'OPEN' && seals > 0 ? 'open again' : formatConstant(state)}</span>;
}
