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
        <Verified verification={verification} busy={query.isFetching} again={() => void query.refetch()} />
      )}
    </Answered>
  );
}

function Verified({ verification, busy, again }: { verification: Verification; busy: boolean; again: () => void }) {
  const { valid, entries, headHash, firstBroken, detail, verifiedAt } = verification;
  return (
    <section className={`card verification ${valid ? 'holds' : 'broken'}`} aria-label="Verification" aria-live="polite">
      <div>
        <h2>
          {valid ? `The chain of ${formatCount(entries)} entries holds` : `The chain breaks at entry ${firstBroken ?? '?'}`}
        </h2>
        <p className="muted">
          {detail} Verified {formatInstant(verifiedAt)} UTC.
        </p>
        {headHash !== null && (
          <p className="hash">
            Head <code>{headHash}</code>
          </p>
        )}
        {!valid && (
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
