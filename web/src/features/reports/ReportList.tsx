import { Link } from 'react-router';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered, Empty } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatInstant } from '@/lib/format';

/** One self-contained page and one JSON statement per comparison. */
export function ReportList() {
  const query = useGet('/v1/comparisons', { query: { limit: 100 } }, () => 15_000);
  return (
    <Answered query={query} what="reports">
      {({ comparisons }) =>
        comparisons.length === 0 ? (
          <Empty title="No report yet" command="./joulebook compare">
            A report is written for each comparison:
          </Empty>
        ) : (
          <Card title="Comparison reports" about="Self-contained: keep the file, and it stays readable" flush>
            <DataTable
              label="Comparison reports"
              rows={comparisons}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Comparison', cell: ({ id, name }) => <Link to={`/compare/${id}`}>{name}</Link>, className: 'wrap-any' },
                { name: 'Begun (UTC)', cell: ({ createdAt }) => <span className="nowrap">{formatInstant(createdAt)}</span> },
                {
                  name: 'Statement',
                  cell: ({ id, name }) => (
                    <span className="nowrap">
                      <a href={`/v1/comparisons/${id}/report.html`} aria-label={`Report of ${name}, HTML`}>
                        HTML
                      </a>
                      {' · '}
                      <a href={`/v1/comparisons/${id}`} aria-label={`Statement of ${name}, JSON`}>
                        JSON
                      </a>
                    </span>
                  ),
                },
              ]}
            />
          </Card>
        )
      }
    </Answered>
  );
}
