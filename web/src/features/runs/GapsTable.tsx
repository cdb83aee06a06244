import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import type { RunFigures } from '@/lib/api/types';
import { formatClock, formatConstant, formatDuration, formatInstant } from '@/lib/format';

/** Where nothing was booked, and why. No gap is a fact worth a line too. */
export function GapsTable({ gaps, devices }: { gaps: RunFigures['gaps']; devices: RunFigures['devices'] }) {
  if (gaps.length === 0) {
    return (
      <Card title="Gaps">
        <p className="muted">None: every instant between the first and the last mark is covered by samples.</p>
      </Card>
    );
  }
  const nameOf = (device: string) => devices.find((one) => one.device === device)?.name ?? device;
  return (
    <Card title="Gaps" about="Nothing is booked for these: no energy is guessed into them" flush>
      <DataTable
        label="Gaps"
        rows={gaps}
        keyOf={({ device, from }) => `${device} ${from}`}
        columns={[
          { name: 'Device', cell: ({ device }) => nameOf(device), className: 'wrap-any' },
          { name: 'Reason', cell: ({ reason }) => formatConstant(reason) },
          { name: 'From (UTC)', cell: ({ from }) => <span className="nowrap">{formatInstant(from)}</span> },
          { name: 'To (UTC)', cell: ({ to }) => <span className="nowrap">{formatClock(to)}</span> },
          {
            name: 'Length',
            end: true,
            cell: ({ from, to }) => <span className="nowrap">{formatDuration(Date.parse(to) - Date.parse(from))}</span>,
          },
          { name: 'What to do', cell: ({ advice }) => advice, className: 'prose-cell muted' },
        ]}
      />
    </Card>
  );
}
