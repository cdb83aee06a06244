import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { Page } from '@/components/Page';
import { Empty, Loading, ProblemState } from '@/components/states';
import { get, useGet, type Answer } from '@/lib/api/client';
import type { Problem } from '@/lib/api/problem';
import { EntryCard } from './EntryCard';
import { VerificationPanel } from './VerificationPanel';
import './ledger.css';

type EntryPage = Answer<'/v1/entries'>;

export function LedgerPage() {
  const asked = useSearchParams()[0];
  const run = asked.get('run');
  const period = asked.get('period');
  const query = useInfiniteQuery<EntryPage, Problem, { pages: EntryPage[] }, unknown[], string | null>({
    queryKey: ['/v1/entries', run, period],
    queryFn: ({ pageParam, signal }) =>
      get(
        '/v1/entries',
        {
          query: {
            limit: 25,
            ...(run === null ? {} : { run }),
            ...(period === null ? {} : { period }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
  const devices = useGet('/v1/devices').data ?? [];
  const tierOf = new Map(devices.map(({ device, tier }) => [device, tier]));
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <Page
      title="Ledger"
      sub="Double entry, append only, hash-chained. A correction is a reversal and a new entry; nothing is overwritten."
    >
      <VerificationPanel />
      {run !== null && (
        <p>
          Entries that touch one run, <Link to={`/runs/${run}`}>{run.slice(0, 8)}</Link>.{' '}
          <Link to="/ledger">Show all entries</Link>
        </p>
      )}
      {period !== null && (
        <p>
          Entries that count for <Link to={`/periods/${period}`}>{period}</Link>. <Link to="/ledger">Show all entries</Link>
        </p>
      )}
      {query.error && <ProblemState problem={query.error} what="ledger" />}
      {query.isPending && <Loading what="ledger" />}
      {entries?.length === 0 &&
        (run === null && period !== null ? (
          <Empty title="Nothing is booked in this month">Its entries come with the first window that closes in it.</Empty>
        ) : run === null ? (
          <Empty title="No entry yet" command="./joulebook compare">
            An entry is posted for each closed window of each device. The first comes with the first run:
          </Empty>
        ) : (
          <Empty title="Nothing booked for this run yet">
            Its windows are posted by themselves within about a minute of being closed.
          </Empty>
        ))}
      {entries && entries.length > 0 && (
        <ol className="entries">
          {entries.map((entry) => (
            <li key={entry.id}>
              <EntryCard entry={entry} tier={tierOf.get(entry.device) ?? null} />
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <div>
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older entries
          </button>
        </div>
      )}
    </Page>
  );
}
