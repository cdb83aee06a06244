import type { StandIn } from '@/lib/api/types';
import { formatCoverage } from '@/lib/format';

const BY: Record<string, string> = {
  'coarser series': 'a series with longer steps stands in',
  'day mean': 'the mean of that day stands in',
  'annual factor': 'the factor of the year stands in',
  'last known': 'the last one known before it stands in',
  'first known': 'the first one known after it stands in',
  'stated otherwise': 'the price that the contract states for such hours stands in',
  'the contract ended': 'the contract had ended, and its last rule goes on',
  'the contract begins later': 'the contract had not begun, and its first rule stands in',
};

/** Which part of the energy is weighed or priced by what stands in for something that is not known; nothing where none is. */
export function StandIns({ standIns }: { standIns: readonly StandIn[] }) {
  return standIns.length === 0 ? null : (
    <ul className="stand-ins" aria-label="What stands in">
      {standIns.map(({ of, by, share }) => (
        <li key={`${of} ${by}`}>
          <span className="badge warn">stand-in</span> For {formatCoverage(share)} of the energy the{' '}
          {of === 'intensity' ? 'grid’s intensity' : 'price'} of the minute is not known: {BY[by] ?? `${by} stands in`}.
        </li>
      ))}
    </ul>
  );
}
