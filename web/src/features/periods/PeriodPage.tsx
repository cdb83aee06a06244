import { Link, useParams } from 'react-router';
import { Page } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatInstant } from '@/lib/format';
import { Conservation } from './Conservation';
import { Filed } from './Filed';
import { PeriodState } from './PeriodState';
import { Projects } from './Projects';
import { SealCard } from './SealCard';

/** A month: what is known of it, whose it is, its seal, and what it was filed with. */
export function PeriodPage() {
  const id = useParams()['id'] ?? '';
  const query = useGet('/v1/periods/{id}', { path: { id } }, () => 15_000);
  const period = query.data;
  return (
    <Page
      title={id}
      up={{ to: '/periods', name: 'Periods' }}
      badge={period && <PeriodState period={period} />}
      sub={period && `${formatInstant(period.from)} to ${formatInstant(period.to)} UTC, ${period.zone}`}
      actions={
        <Link className="button" to={`/ledger?period=${id}`}>
          Ledger entries
        </Link>
      }
    >
      <Answered query={query} what="period">
        {({ reopening, seals }) => (
          <>
            {reopening !== null && (
              <p className="notice">
                Opened again on {formatInstant(reopening.at)} UTC by {reopening.by}: {reopening.why}
              </p>
            )}
            <Conservation id={id} />
            <Projects id={id} />
            {seals > 0 && (
              <>
                <Filed id={id} seals={seals} />
                <SealCard id={id} />
              </>
            )}
          </>
        )}
      </Answered>
    </Page>
  );
}
