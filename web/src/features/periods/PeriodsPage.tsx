import { Link } from 'react-router';
import { DataTable } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatInstant } from '@/lib/format';
import { PeriodState } from './PeriodState';

/** The site's months, newest first. */
export function PeriodsPage() {
  const query = useGet('/v1/periods', {}, () => 15_000);
  return (
    <Page
      title="Periods"
      sub="Months of the site. A closed one is sealed over its entries and stays as it is; only an approval opens it again."
    >
      <Answered query={query} what="periods">
        {(periods) => (
          <Card title="Months" flush>
            <DataTable
              label="Months"
              rows={periods}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Month', cell: ({ id }) => <Link to={`/periods/${id}`}>{id}</Link> },
                { name: 'State', cell: (period) => <PeriodState period={period} /> },
                { name: 'From (UTC)', cell: ({ from }) => <span className="nowrap">{formatInstant(from)}</span> },
                { name: 'To (UTC)', cell: ({ to }) => <span className="nowrap">{formatInstant(to)}</span> },
                { name: 'Zone', cell: ({ zone }) => zone },
                { name: 'Fiscal', cell: ({ fiscalYear, fiscalMonth }) => `FY${fiscalYear}, month ${fiscalMonth}` },
                { name: 'Seals', end: true, cell: ({ seals }) => seals },
              ]}
            />
          </Card>
        )}
      </Answered>
    </Page>
  );
}
