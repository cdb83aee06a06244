import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { useGet } from '@/lib/api/client';
import type { Wait } from '@/lib/api/types';
import { formatInstant } from '@/lib/format';

const columns: readonly Column<Wait>[] = [
  { name: 'Device', cell: ({ device }) => <code>{device}</code> },
  { name: 'Of (UTC)', cell: ({ at }) => <span className="nowrap">{formatInstant(at)}</span> },
  { name: 'Job', cell: ({ job }) => <code>{job}</code> },
  { name: 'Why, and what to do', cell: ({ reason }) => reason, className: 'prose-cell wrap-any' },
  { name: 'Since (UTC)', cell: ({ since }) => <span className="nowrap">{formatInstant(since)}</span> },
  { name: 'Tried last (UTC)', cell: ({ triedAt }) => <span className="nowrap">{formatInstant(triedAt)}</span> },
];

/** What could not be booked and lets nothing else wait for it; nothing where nothing waits. */
export function Waiting() {
  const { data } = useGet('/v1/jobs/waiting', { query: {} }, () => 10_000);
  return data === undefined || data.length === 0 ? null : (
    <Card title="Waiting" about="Not booked yet; all else is, and this is tried again" flush>
      <DataTable label="Waiting" rows={data} columns={columns} keyOf={({ id }) => id} />
    </Card>
  );
}
