import { useInfiniteQuery } from '@tanstack/react-query';
import { Page, Card } from '@/components/Page';
import { RunTable } from '@/components/RunTable';
import { Empty, Loading, ProblemState } from '@/components/states';
import { get, type Answer } from '@/lib/api/client';
import type { Problem } from '@/lib/api/problem';

type RunPage = Answer<'/v1/runs'>;

const unsettled = (page: RunPage): boolean =>
  page.runs.some(({ state, figures }) => state === 'RUNNING' || (state !== 'CREATED' && figures === null));

export function RunsPage() {
  const query = useInfiniteQuery<RunPage, Problem, { pages: RunPage[] }, string[], string | null>({
    queryKey: ['/v1/runs', 'pages'],
    queryFn: ({ pageParam, signal }) =>
      get('/v1/runs', { query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages.some(unsettled) ? 3000 : 15_000),
  });
  const runs = query.data?.pages.flatMap((page) => page.runs);
  return (
    <Page title="Runs" sub="Every run that was metered, newest first, with what the ledger booked for it.">
      {query.error && <ProblemState problem={query.error} what="runs" />}
      {query.isPending && <Loading what="runs" />}
      {runs?.length === 0 && (
        <Empty title="No run yet" command={'./joulebook compare\n./joulebook meter -- python train.py'}>
          The first makes a whole comparison; the second meters any command of yours:
        </Empty>
      )}
      {runs && runs.length > 0 && (
        <Card flush>
          <RunTable runs={runs} label="Runs" />
        </Card>
      )}
      {query.hasNextPage && (
        <div>
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older runs
          </button>
        </div>
      )}
    </Page>
  );
}
