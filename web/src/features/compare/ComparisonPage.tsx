import { useParams } from 'react-router';
import { ComparisonStateBadge } from '@/components/badges';
import { Facts } from '@/components/Facts';
import { Card, Page } from '@/components/Page';
import { RunTable } from '@/components/RunTable';
import { Answered, Empty } from '@/components/states';
import { TermsList } from '@/components/TermsList';
import { useGet } from '@/lib/api/client';
import type { ComparisonStatement } from '@/lib/api/types';
import { formatInstant } from '@/lib/format';
import { AttentionDensity } from './AttentionDensity';
import { CircumstancesCard } from './CircumstancesCard';
import { EnergyToLossCard } from './EnergyToLossCard';
import { LossCurves } from './LossCurves';
import { targetsOf } from './reach';
import { refreshOf } from './refresh';
import { VariantBars } from './VariantBars';
import { VariantTable } from './VariantTable';
import { Verdict } from './Verdict';

export function ComparisonPage() {
  const id = useParams()['id'] ?? '';
  const query = useGet('/v1/comparisons/{id}', { path: { id } }, refreshOf);
  if (query.data === undefined) {
    return (
      <Page title="Comparison" up={{ to: '/compare', name: 'Comparisons' }}>
        <Answered query={query} what="comparison">
          {() => null}
        </Answered>
      </Page>
    );
  }
  const comparison = query.data;
  return (
    <Page
      title={comparison.name}
      up={{ to: '/compare', name: 'Comparisons' }}
      badge={<ComparisonStateBadge state={comparison.state} />}
      sub={`${comparison.preset === null ? '' : `Preset ${comparison.preset}, `}${comparison.runs.length} runs, begun ${formatInstant(comparison.createdAt)} UTC`}
      actions={
        comparison.state === 'SETTLED' && (
          <a className="button" href={`/v1/comparisons/${comparison.id}/report.html`}>
            Report
          </a>
        )
      }
    >
      <Answered query={query} what="comparison">
        {(answer) => <Sections comparison={answer} />}
      </Answered>
    </Page>
  );
}

function Sections({ comparison }: { comparison: ComparisonStatement }) {
  const { variants, curves, runs, config } = comparison;
  const terms = runs.find((run) => run.figures !== null)?.figures?.terms;
  return (
    <>
      <Verdict comparison={comparison} />
      {variants.length > 0 && (
        <>
          <VariantBars variants={variants} />
          <VariantTable variants={variants} />
        </>
      )}
      <LossCurves
        curves={curves}
        tier={variants.find(({ tier }) => tier !== null)?.tier ?? null}
        targets={targetsOf(comparison.energyToLoss)}
      />
      {comparison.energyToLoss && <EnergyToLossCard toLoss={comparison.energyToLoss} />}
      <AttentionDensity variants={variants} />
      {comparison.state === 'SETTLED' && <CircumstancesCard comparison={comparison.id} />}
      {terms && (
        <Card title="Terms" about="What turned energy into money and CO₂e">
          <TermsList terms={terms} />
        </Card>
      )}
      {runs.length > 0 ? (
        <Card title="Runs" flush>
          <RunTable runs={runs} label="Runs of this comparison" />
        </Card>
      ) : (
        <Empty title="No run yet">The comparison is set up; its first run has not begun.</Empty>
      )}
      {Object.keys(config).length > 0 && (
        <Card title="Configuration">
          <Facts label="Configuration" facts={config} />
        </Card>
      )}
    </>
  );
}
