import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { VariantName } from '@/components/VariantName';
import type { EnergyToLoss } from '@/lib/api/types';
import { ABSENT, formatLoss } from '@/lib/format';
import { joulesInWords, type Reach } from './reach';

const columns: readonly Column<Reach>[] = [
  { name: 'Variant', cell: ({ variant }) => <VariantName variant={variant} /> },
  { name: 'Seed', end: true, cell: ({ seed }) => seed },
  { name: 'Loss to reach', end: true, cell: ({ target }) => formatLoss(target) },
  { name: 'Best loss', end: true, cell: ({ bestLoss }) => formatLoss(bestLoss) },
  { name: 'Energy to it', end: true, cell: (reach) => joulesInWords(reach) },
  { name: 'Quality', cell: ({ tierLabel }) => tierLabel ?? ABSENT },
];

/** What energy each run took to one loss, and the ratio to the baseline in words. */
export function EnergyToLossCard({ toLoss }: { toLoss: EnergyToLoss }) {
  return (
    <Card title="Energy to equal loss" about={`The loss is ${toLoss.target}. ${toLoss.evaluations}`} flush>
      <div className="card-words">
        {toLoss.variants.map(({ variant, verdict }) => (
          <p key={variant}>{verdict}</p>
        ))}
      </div>
      <DataTable label="Energy to equal loss" rows={toLoss.runs} columns={columns} keyOf={({ run }) => run} />
    </Card>
  );
}
