import { useState } from 'react';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatClock, formatInstant } from '@/lib/format';

const DAY = 24 * 3600 * 1000;

/** Readings since a week ago that say more than their device can draw: nothing is booked by them. */
export function Implausible() {
  const [opened] = useState(() => Date.now());
  const query = useGet(
    '/v1/gaps',
    {
      query: {
        from: new Date(opened - 7 * DAY).toISOString(),
        to: new Date(opened + DAY).toISOString(), // what comes while the page is open
        reason: 'IMPLAUSIBLE',
      },
    },
    () => 60_000,
  );
  return (
    <Answered query={query} what="readings that are not believed">
      {(gaps) =>
        gaps.length === 0 ? null : (
          <Card
            title="Readings that are not believed"
            about="Of the last seven days: kept as they came, and nothing is booked by them"
            flush
          >
            <DataTable
              label="Readings that are not believed"
              rows={gaps}
              keyOf={({ device, from }) => `${device} ${from}`}
              columns={[
                { name: 'Device', cell: ({ device }) => device, className: 'wrap-any mono' },
                { name: 'From (UTC)', cell: ({ from }) => <span className="nowrap">{formatInstant(from)}</span> },
                { name: 'To (UTC)', cell: ({ to }) => <span className="nowrap">{formatClock(to)}</span> },
                { name: 'What to do', cell: ({ advice }) => advice, className: 'prose-cell muted' },
              ]}
            />
          </Card>
        )
      }
    </Answered>
  );
}
