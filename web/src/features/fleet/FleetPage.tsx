import { TierBadge } from '@/components/badges';
import { DataTable, type Column } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Instrument } from '@/lib/api/types';
import { ABSENT, formatAge, formatConstant, formatInstant } from '@/lib/format';
import { Implausible } from './Implausible';

export function FleetPage() {
  const query = useGet('/v1/devices', {}, () => 5000);
  return (
    <Page title="Fleet" sub="Each device that was ever metered, with the instrument that reads it.">
      <Answered query={query} what="devices">
        {(devices) =>
          devices.length === 0 ? (
            <Empty title="No device yet" command="./joulebook agent">
              A collector on each host finds its meters by itself and ships what it reads:
            </Empty>
          ) : (
            <Card flush>
              <DataTable
                label="Devices"
                rows={devices}
                columns={columnsAt(query.dataUpdatedAt)}
                keyOf={({ device, method }) => `${device} ${method}`}
              />
            </Card>
          )
        }
      </Answered>
      <Implausible />
    </Page>
  );
}

function columnsAt(now: number): readonly Column<Instrument>[] {
  return [
    {
      name: 'Device',
      cell: ({ name, device }) => (
        <span className="amount">
          {name}
          <span className="muted mono wrap-any">{device}</span>
        </span>
      ),
    },
    { name: 'Host', cell: ({ host }) => host, className: 'wrap-any' },
    { name: 'Scope', cell: ({ scope }) => formatConstant(scope) },
    {
      name: 'Method and tier',
      cell: ({ method, tier }) => (
        <span className="nowrap">
          {tier !== 'MODELLED' && tier !== 'DECLARED' && formatConstant(method)} <TierBadge tier={tier} />
        </span>
      ),
    },
    {
      name: 'Uncertainty (95 %)',
      end: true,
      cell: ({ uncertaintyPermille }) => <span className="nowrap">±{(uncertaintyPermille / 10).toFixed(1)}&nbsp;%</span>,
    },
    {
      name: 'Last sample',
      cell: ({ lastSampleAt }) =>
        lastSampleAt === null ? ABSENT : (
          <span className="nowrap" title={`${formatInstant(lastSampleAt)} UTC`}>
            {formatAge(lastSampleAt, now)}
          </span>
        ),
    },
    { name: 'Provenance', cell: ({ provenance }) => provenance, className: 'prose-cell wrap-any muted' },
  ];
}
