import { Amount } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { ABSENT } from '@/lib/format';

/** What each project and cost centre used in a month. */
export function Projects({ id }: { id: string }) {
  const query = useGet('/v1/projects', { query: { period: id } }, () => 30_000);
  return (
    <Answered query={query} what="projects">
      {(projects) =>
        projects.length > 0 && (
          <Card title="Projects" about="With the facility’s overhead; idle is nobody’s" flush>
            <DataTable
              label="Projects"
              rows={projects}
              keyOf={({ project, costCentre }) => `${project} ${costCentre ?? ''}`}
              columns={[
                { name: 'Project', cell: ({ project }) => project, className: 'wrap-any' },
                { name: 'Cost centre', cell: ({ costCentre }) => costCentre ?? ABSENT },
                {
                  name: 'Used',
                  end: true,
                  cell: ({ used }) => (
                    <div>
                      {used.map(({ figure, unit, amount }) => (
                        <div key={`${figure} ${unit}`}>
                          <Amount amount={amount} />
                        </div>
                      ))}
                    </div>
                  ),
                },
                { name: 'Quality', cell: ({ tier }) => <TierBadge tier={tier} /> },
              ]}
            />
          </Card>
        )
      }
    </Answered>
  );
}
