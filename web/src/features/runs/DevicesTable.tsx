import { Amount } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import type { RunFigures } from '@/lib/api/types';
import { ABSENT, formatConstant, formatCoverage } from '@/lib/format';
import { formatQuantity, parseQuantity } from '@/lib/quantity';

type Device = RunFigures['devices'][number];

const columns: readonly Column<Device>[] = [
  {
    name: 'Device',
    cell: ({ name, device }) => (
      <span className="amount">
        {name}
        <span className="range mono wrap-any">{device}</span>
      </span>
    ),
  },
  { name: 'Scope', cell: ({ scope }) => formatConstant(scope) },
  {
    name: 'Method and tier',
    cell: ({ method, tier }) => (
      <span className="nowrap">
        {tier !== 'MODELLED' && tier !== 'DECLARED' && formatConstant(method)} <TierBadge tier={tier} />
      </span>
    ),
  },
  { name: 'Energy', end: true, cell: ({ energy }) => <Amount amount={energy} /> },
  { name: 'Coverage', end: true, cell: ({ coverage }) => <span className="nowrap">{formatCoverage(coverage)}</span> },
  {
    name: 'Counter less integral',
    end: true,
    cell: ({ crossCheckDifference: difference, crossCheckSays: says }) => (
      <span className="amount">
        {difference === null ? ABSENT : formatQuantity(parseQuantity(difference))}
        {says !== null && <span className="range wrap-any">{says}</span>}
      </span>
    ),
  },
  { name: 'Provenance', cell: ({ provenance }) => provenance, className: 'prose-cell wrap-any muted' },
];

export function DevicesTable({ devices }: { devices: readonly Device[] }) {
  return (
    <Card title="Devices" about="How each figure is known" flush>
      <DataTable label="Devices" rows={devices} columns={columns} keyOf={({ device }) => device} />
    </Card>
  );
}
