import { formatConstant } from '@/lib/format';
import type { RunStatement, Tier } from '@/lib/api/types';

const TIERS: Record<Tier, { label: string; tone: string; about: string }> = {
  MEASURED_BY_COUNTER: { label: 'measured by counter', tone: 'good', about: 'The device’s own energy counter.' },
  MEASURED_BY_SAMPLING: { label: 'measured by sampling', tone: 'info', about: 'Power sampled and integrated over time.' },
  MODELLED: { label: 'modelled', tone: 'modelled', about: 'Estimated by a model, not measured: read it with its range.' },
  DECLARED: { label: 'declared', tone: 'declared', about: 'Imported as somebody stated it.' },
};

/** How good a figure is. A modelled one looks unlike any measured one, in shape and not by colour alone. */
export function TierBadge({ tier }: { tier: Tier }) {
  const { label, tone, about } = TIERS[tier];
  return (
    <span className={`badge ${tone}`} title={about}>
      {label}
    </span>
  );
}

export const tierLabel = (tier: Tier): string => TIERS[tier].label;

const RUN_TONES: Record<RunStatement['state'], string> = {
  CREATED: '',
  RUNNING: 'info',
  FINISHED: 'good',
  CRASHED: 'bad',
};

export function RunStateBadge({ state }: { state: RunStatement['state'] }) {
  return (
    <span className={`badge ${RUN_TONES[state]}`}>
      {state === 'RUNNING' && <span className="live-dot" aria-hidden="true" />}
      {formatConstant(state)}
    </span>
  );
}

export function ComparisonStateBadge({ state }: { state: 'RUNNING' | 'SETTLED' }) {
  return state === 'RUNNING' ? (
    <span className="badge info">
      <span className="live-dot" aria-hidden="true" />
      running
    </span>
  ) : (
    <span className="badge good">settled</span>
  );
}
