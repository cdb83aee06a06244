import type { EnergyToLoss } from '@/lib/api/types';
import { formatNumber } from '@/lib/format';

export type Reach = EnergyToLoss['runs'][number];

/** Each loss that energy is taken to, once. */
export const targetsOf = (toLoss: EnergyToLoss | null): readonly number[] => [
  ...new Set(toLoss?.runs.map(({ target }) => target)),
];

/** A run that never reached the loss is said to be so, with what it had used: neither dropped nor a zero. */
export function joulesInWords({ reached, joules }: Reach): string {
  const value = `${formatNumber(Number(joules), 4)}\u00a0J`;
  switch (reached) {
    case 'YES':
      return value;
    case 'NEVER':
      return `never: more than ${value}`;
    case 'BEFORE_THE_FIRST_EVALUATION':
      return `at most ${value}`;
  }
}
