import { Link } from 'react-router';
import { TierBadge } from '@/components/badges';
import type { Entry, Posting, Tier } from '@/lib/api/types';
import { formatInstant } from '@/lib/format';
import { formatExact, formatQuantity, parseQuantity } from '@/lib/quantity';

/** One entry: where it comes from, both its sides, and its place in the chain. */
export function EntryCard({ entry }: { entry: Entry }) {
  const { sequence, kind, device, windowStart, windowRevision, reverses, hash, previousHash, postedAt } = entry;
  return (
    <article className="card entry" aria-label={`Entry ${sequence}`}>
      <header>
        <h2>
          Entry {sequence} {kind === 'REVERSAL' && <span className="badge warn">reversal of {reverses}</span>}
          {tiersOf(entry).map((tier) => (
            <TierBadge key={tier} tier={tier} />
          ))}
        </h2>
        <p className="muted">
          <span className="wrap-any">{device}</span> · window {formatInstant(windowStart).slice(0, 16)} UTC, revision{' '}
          {windowRevision} · posted {formatInstant(postedAt)}
        </p>
      </header>
      <div className="sides">
        {(['DEBIT', 'CREDIT'] as const).map((side) => (
          <Side key={side} side={side} postings={entry.postings.filter((posting) => posting.side === side)} />
        ))}
      </div>
      <p className="hash muted">
        <span>
          Hash <code title={hash}>{hash.slice(0, 16)}…</code>
        </span>
        <span>
          after <code title={previousHash}>{previousHash.slice(0, 16)}…</code>
        </span>
      </p>
    </article>
  );
}

/** Each tier among the postings, named once. */
const tiersOf = ({ postings }: Entry): Tier[] => [...new Set(postings.flatMap(({ tier }) => tier ?? []))];

function Side({ side, postings }: { side: Posting['side']; postings: readonly Posting[] }) {
  return (
    <table className="side-table" aria-label={side.toLowerCase()}>
      <thead>
        <tr>
          <th scope="col">{side === 'DEBIT' ? 'Debit' : 'Credit'}</th>
          <th scope="col" className="end">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {postings.map((posting, index) => (
          <tr key={index}>
            <td>
              <span className="wrap-any">{posting.account}</span>
              {posting.run !== null && (
                <>
                  {' '}
                  <Link className="nowrap" to={`/runs/${posting.run}`}>run {posting.run.slice(0, 8)}</Link>
                </>
              )}
            </td>
            <td className="end nowrap">
              <span className="human">{formatQuantity(parseQuantity(posting.amount))}</span>
              {formatExact(parseQuantity(posting.amount))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
