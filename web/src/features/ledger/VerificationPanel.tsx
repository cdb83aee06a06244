import { useState } from 'react';
import { Answered } from '@/components/states';
import { send, useGet } from '@/lib/api/client';
import { Problem } from '@/lib/api/problem';
import type { VerificationJob } from '@/lib/api/types';
import { formatCount, formatInstant } from '@/lib/format';

/** The hash chain, walked by the server from the first entry to the last when somebody asks for it. */
export function VerificationPanel() {
  const query = useGet('/v1/verifications', {}, (jobs) => (jobs?.[0]?.state === 'RUNNING' ? 500 : false));
  const [refused, setRefused] = useState<string>();
  const ask = async (method: 'POST' | 'DELETE', path: string, body?: unknown) => {
    try {
      await send(method, path, body);
      setRefused(undefined);
    } catch (problem) {
      setRefused(problem instanceof Problem ? problem.message : String(problem));
    }
    await query.refetch();
  };
  return (
    <Answered query={query} what="verification">
      {([newest]) => (
        <Verified
          job={newest}
          refused={refused}
          start={() => void ask('POST', '/v1/verifications', { booksOnly: true })}
          cancel={(id) => void ask('DELETE', `/v1/verifications/${id}`)}
        />
      )}
    </Answered>
  );
}

interface VerifiedProps {
  job: VerificationJob | undefined;
  refused: string | undefined;
  start: () => void;
  cancel: (id: number) => void;
}

function Verified({ job, refused, start, cancel }: VerifiedProps) {
  const found = job?.verification;
  const tone = found ? (found.whole ? 'holds' : 'broken') : '';
  return (
    <section className={`card verification ${tone}`} aria-label="Verification" aria-live="polite">
      <div>
        <h2>{titleOf(job)}</h2>
        <p className="muted">{wordsOf(job)}</p>
        {refused !== undefined && <p role="alert">{refused}</p>}
        {found && (
          <p className="hash">
            Head <code>{found.head}</code>
          </p>
        )}
        {found && !found.whole && (
          <p>
            Entries from there on do not follow from those before. Stop the server, keep a copy of the data folder, and
            compare the head hash with one that you noted earlier.
          </p>
        )}
      </div>
      {job?.state === 'RUNNING' ? (
        <button type="button" className="button" onClick={() => {
            cancel(job.id);
          }}>
          Cancel
        </button>
      ) : (
        <button type="button" className="button" onClick={start}>
          {job === undefined ? 'Verify' : 'Verify again'}
        </button>
      )}
    </section>
  );
}

function titleOf(job: VerificationJob | undefined): string {
  if (job === undefined) {
    return 'The chain was not verified since the server was started';
  }
  if (job.verification) {
    const entries = job.verification.stages.find(({ name }) => name === 'entries')?.rows ?? 0;
    return job.verification.whole ? `The chain of ${formatCount(entries)} entries holds` : 'The chain is broken';
  }
  const states: Record<string, string> = { RUNNING: 'Verifying…', CANCELLED: 'The verification was cancelled' };
  return states[job.state] ?? 'The verification did not come to its end';
}

function wordsOf(job: VerificationJob | undefined): string {
  if (job === undefined) {
    return 'A verification reads all the books: it runs when somebody asks for it, one at a time.';
  }
  if (job.verification) {
    const { whole, findings } = job.verification;
    const [first] = findings;
    const words = whole
      ? 'Each entry balances in each unit and carries the hash of the one before it.'
      : `First fault: ${first ? `${first.table} ${first.key} ${first.what}` : 'not named'}.`;
    return `${words} Verified ${formatInstant(job.endedAt ?? job.startedAt)} UTC.`;
  }
  return job.state === 'RUNNING'
    ? `${formatCount(job.rows)} rows of ${job.stage ?? 'the first check'}.`
    : (job.failure ?? `It had begun ${formatInstant(job.startedAt)} UTC.`);
}
