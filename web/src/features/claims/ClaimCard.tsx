import { Link } from 'react-router';
import { AsTable, DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import type { JudgedClaim } from '@/lib/api/types';
import { ABSENT, formatPercent } from '@/lib/format';
import { boundRows } from './claims';

type Row = JudgedClaim['measured'][number];

const TONES: Record<JudgedClaim['verdict'], string> = {
  SUPPORTED: 'good',
  NOT_SUPPORTED_AT_THIS_LENGTH: 'bad',
  NOT_SUPPORTED: 'bad',
  NOT_TESTABLE_HERE: '',
};

const columns: readonly Column<Row>[] = [
  {
    name: 'Comparison',
    cell: ({ comparison, name }) => <Link to={`/compare/${comparison}`}>{name}</Link>,
    className: 'wrap-any name-cell',
  },
  { name: 'At', cell: ({ setting }) => setting, className: 'prose-cell' },
  { name: 'Measured', cell: ({ figure }) => figure, className: 'prose-cell' },
  { name: 'Quality', cell: ({ tierLabel }) => tierLabel ?? ABSENT },
  { name: 'Operations allow', end: true, cell: ({ bound }) => (bound === null ? ABSENT : formatPercent(bound)) },
  { name: 'Verdict', cell: ({ verdictLabel, words }) => `${verdictLabel}: ${words}`, className: 'prose-cell' },
];

export function ClaimCard({ claim }: { claim: JudgedClaim }) {
  return (
    <Card title={claim.claim}>
      <p className="claim-verdict">
        <span className={`badge ${TONES[claim.verdict]}`}>{claim.verdictLabel}</span> {claim.words}
      </p>
      <p className="muted">{claim.bound}</p>
      {claim.measured.length > 0 && (
        <DataTable
          label={`Measured: ${claim.claim}`}
          rows={claim.measured}
          columns={columns}
          keyOf={({ comparison }) => comparison}
        />
      )}
      {claim.bounds.length > 0 && <BoundTable claim={claim} />}
    </Card>
  );
}

/** Attention's share, and the ideal saving at each density, of every model at every length. */
function BoundTable({ claim }: { claim: JudgedClaim }) {
  const rows = boundRows(claim.bounds);
  const lengths = rows[0]?.byLength.map(({ length }) => `${length / 1024}k`) ?? [];
  return (
    <AsTable
      label={`What operations allow: ${claim.claim}`}
      head={['Model', ...lengths]}
      rows={rows.map(({ model, byLength }) => [
        model,
        ...byLength.map(
          ({ attentionShare, ideal }) =>
            `${formatPercent(attentionShare, 0)}: ${ideal.map(({ saving }) => (saving * 100).toFixed(0)).join(' / ')}`,
        ),
      ])}
      summary="Bound by model and length (share of attention: most that can be saved at density 10 / 20 / 30 %)"
    />
  );
}
