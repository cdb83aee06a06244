import type { ReactNode } from 'react';
import type { AmountRange, Tier } from '@/lib/api/types';
import { ABSENT, formatCoverage } from '@/lib/format';
import { formatExact, formatIn, parseQuantity, scaleFor, type Scale } from '@/lib/quantity';
import { TierBadge } from './badges';

export interface Worded {
  value: string;
  unit: string;
  range: string | null;
  exact: string;
  scale: Scale;
}

/** An amount and its range in one scale. */
export function inWords(amount: AmountRange, scale?: Scale): Worded {
  const value = parseQuantity(amount.amount);
  const chosen = scale ?? scaleFor(value);
  const [low, high] = [amount.low, amount.high].map((end) =>
    end === null ? null : formatIn(chosen, parseQuantity(end)),
  );
  return {
    value: formatIn(chosen, value),
    unit: chosen.label,
    range: low && high ? `${low} – ${high}` : null,
    exact: `${formatExact(value)} exactly`,
    scale: chosen,
  };
}

/** An amount in a table: the range under it, and `modelled` beside it where it is. */
export function Amount({ amount, tier, scale }: {
  amount: AmountRange | null;
  tier?: Tier | null;
  scale?: Scale | undefined;
}) {
  if (amount === null) {
    return <span className="muted">{ABSENT}</span>;
  }
  const { value, unit, range, exact } = inWords(amount, scale);
  return (
    <span className="amount" title={exact}>
      <span className="nowrap">
        {value}&nbsp;{unit} {tier === 'MODELLED' && <TierBadge tier={tier} />}
      </span>
      {range !== null && <span className="range">{range}</span>}
    </span>
  );
}

/** A figure to be read from afar: value, range, tier and coverage, never one without the others. */
export function Figure({
  label,
  amount,
  tier,
  coverage,
  note,
}: {
  label: string;
  amount: AmountRange;
  tier: Tier;
  coverage: string;
  note?: ReactNode;
}) {
  const { value, unit, range, exact } = inWords(amount);
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>
        <div className="value" title={exact}>
          {value} <span className="unit">{unit}</span>
        </div>
        <div className="sub">{range === null ? 'no range stated' : <span className="nowrap">{range}</span>}</div>
        <div className="sub">
          <TierBadge tier={tier} /> <span className="nowrap">{formatCoverage(coverage)} covered</span>
          {note}
        </div>
      </dd>
    </div>
  );
}
