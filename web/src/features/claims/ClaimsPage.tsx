import { Card, Page } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { ClaimCard } from './ClaimCard';
import { ProjectionCards } from './ProjectionCards';
import { verdictCounts } from './claims';
import './claims.css';

/** Each published claim beside what arithmetic allows, what these books say, and a verdict. */
export function ClaimsPage() {
  const claims = useGet('/v1/claims');
  const projections = useGet('/v1/projections');
  return (
    <Page
      title="Published claims"
      sub="What is claimed for Adaptive Sparse Attention, beside what arithmetic allows and what was measured here."
    >
      <Answered query={claims} what="claims">
        {(check) => (
          <>
            <Card title="Summary" about={`${check.source}.`}>
              <p>{verdictCounts(check.claims)}</p>
              <p className="muted">{check.wording}.</p>
            </Card>
            {check.claims.map((claim) => (
              <ClaimCard key={claim.id} claim={claim} />
            ))}
          </>
        )}
      </Answered>
      <Answered query={projections} what="projections">
        {(found) => <ProjectionCards projections={found} />}
      </Answered>
    </Page>
  );
}
