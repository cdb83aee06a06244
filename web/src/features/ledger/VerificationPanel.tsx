import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Verification } from '@/lib/api/types';
import { formatCount, formatInstant } from '@/lib/format';

/** The hash chain, walked by the server from the first entry to the last. */
export function VerificationPanel() {
  const query = useGet('/v1/ledger/verification');
  return (
    <Answered query={query} what="verification">
      {(verification) => (
        <Verified verification={verification} at={query.dataUpdatedAt} busy={query.isFetching} again={() => void query.refetch()} />
      )}
    </Answered>
  );
}

interface VerifiedProps {
  verification: Verification;
  at: number;
  busy: boolean;
  again: () => void;
}

function Verified({ verification: { whole, entries, head, firstBroken }, at, busy, again }: VerifiedProps) {
  return (
    <section className={`card verification ${whole ? 'holds' : 'broken'}`} aria-label="Verification" aria-live="polite">
      <div>
        <h2>
          {whole ? `The chain of ${formatCount(entries)} entries holds` : 'The chain is broken'}
        </h2>
        <p className="muted">
          {whole
            ? 'Each entry balances in each unit and carries the hash of the one before it.'
            : `First fault: ${firstBroken ?? 'not named'}.`}{' '}
          Verified {formatInstant(new Date(at).toISOString())} UTC.
        </p>
        <p className="hash">
          Head <code>{head}</code>
        </p>
        {!whole && (
          <p>
            Entries from there on do not follow from those before. Stop the server, keep a copy of the data folder, and
            compare the head hash with one that you noted earlier.
          </p>
        )}
      </div>
      <button type="button" className="button" onClick={again} disabled={busy}>
        {busy ? 'Verifying…' : 'Verify again'}
      </button>
    </section>
  );
}
