import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Amount } from '@/components/amounts';
import type { RunFigures } from '@/lib/api/types';
import { formatClock, formatInstant } from '@/lib/format';
import { Link } from 'react-router';

/** Devices that other runs held too: equal parts are a rule and no measurement, and the ranges are as wide as that. */
export function SharedTable({ shared, devices }: { shared: RunFigures['shared']; devices: RunFigures['devices'] }) {
  if (shared.length === 0) {
    return null;
  }
  const nameOf = (device: string) => devices.find((one) => one.device === device)?.name ?? device;
  return (
    <Card title="Shared devices" about="A meter sees the device and not who uses it: each run has an equal part, and its range reaches over all that was drawn" flush>
      <DataTable
        label="Shared devices"
        rows={shared}
        keyOf={({ device }) => device}
        columns={[
          { name: 'Device', cell: ({ device }) => nameOf(device), className: 'wrap-any' },
          {
            name: 'With',
            cell: ({ runs }) =>
              runs.map((run) => (
                <Link key={run} to={`/runs/${run}`} className="mono">
                  {run.slice(0, 8)}{' '}
                </Link>
              )),
          },
          { name: 'From (UTC)', cell: ({ from }) => <span className="nowrap">{formatInstant(from)}</span> },
          { name: 'To (UTC)', cell: ({ to }) => <span className="nowrap">{formatClock(to)}</span> },
          { name: 'Its part', end: true, cell: ({ amount }) => <Amount amount={{ amount, low: null, high: null }} /> },
          { name: 'All of them', end: true, cell: ({ whole }) => <Amount amount={{ amount: whole, low: null, high: null }} /> },
        ]}
      />
    </Card>
  );
}
