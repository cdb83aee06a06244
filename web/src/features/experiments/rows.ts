import type { ExperimentCell, ExperimentStatement } from '@/lib/api/types';
import { formatLoss, formatNumber } from '@/lib/format';

export type Saving = ExperimentCell['savings'][number];
type Against = ExperimentCell['energyToLoss'][number];

/** One variant of one comparison; a comparison that says nothing yet has a row without a saving. */
export interface Row {
  key: string;
  cell: ExperimentCell;
  saving: Saving | null;
  toLoss: Against | null;
}

export const rowsOf = ({ cells }: Pick<ExperimentStatement, 'cells'>): Row[] =>
  cells.flatMap((cell): Row[] =>
    cell.savings.length === 0
      ? [{ key: cell.comparison, cell, saving: null, toLoss: null }]
      : cell.savings.map((saving) => ({
          key: `${cell.comparison} ${saving.variant}`,
          cell,
          saving,
          toLoss: cell.energyToLoss.find(({ variant }) => variant === saving.variant) ?? null,
        })),
  );

/** A ratio that is known from one side only says from which. */
export function ratioInWords({ known, ratio }: Pick<Against, 'known' | 'ratio'>): string {
  if (ratio === null) {
    return 'not known';
  }
  const bound = known === 'AT_LEAST' ? 'at least ' : known === 'AT_MOST' ? 'at most ' : '';
  return `${bound}${formatNumber(ratio)} times`;
}

export const signedLoss = (nats: number): string => (nats > 0 ? '+' : '') + formatLoss(nats);
