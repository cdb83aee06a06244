import { Link } from 'react-router';
import { TierBadge } from '@/components/badges';
import type { Entry, Posting, Tier } from '@/lib/api/types';
import { formatInstant } from '@/lib/format';
import { formatExact, formatQuantity, type Quantity } from '@/lib/quantity';

/**
 * One entry: where it comes from, both its sides, and its place in the chain.
 *
 * @param tier of the device's newest instrument
 */
export function EntryCard({ entry, tier }: { entry: Entry; tier: Tier | null }) {
  const { id, kind, device, minute, revision, reverses, cause, hash, previous, postedAt } = entry;
  return (
    <article className="card entry" aria-label={`Entry ${id}`}>
      <header>
        <h2>
          <Link to={`/ledger/${id}`}>Entry {id}</Link>{' '}
          {kind === 'REVERSAL' && <span className="badge warn">reversal of {reverses}</span>}
          {tier !== null && <TierBadge tier={tier} />}
        </h2>
        <p className="muted">
          <span className="wrap-any">{device}</span> · window {formatInstant(minute).slice(0, 16)} UTC, revision{' '}
          {revision} · {cause} · posted {formatInstant(postedAt)}
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
          after <code title={previous}>{previous.slice(0, 16)}…</code>
        </span>
      </p>
    </article>
  );
}

/** `run:UUID` and `overhead:run:UUID` name a run. */
export const runOf = (account: string): string | null => /(?:^|:)run:([0-9a-f-]{36})$/.exec(account)?.[1] ?? null;

const amountOf = ({ amount, unit }: Posting): Quantity => ({ value: BigInt(amount), unit });

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
              <Account name={posting.account} />
            </td>
            <td className="end nowrap">
              <span className="human">{formatQuantity(amountOf(posting))}</span>
              {formatExact(amountOf(posting))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An account by its name; one of a run leads to the run. */
function Account({ name }: { name: string }) {
  const run = runOf(name);
  return run === null ? (
    <span className="wrap-any">{name}</span>
  ) : (
    <Link to={`/runs/${run}`} title={name}>
      {name.replace(run, run.slice(0, 8))}
    </Link>
  );
}
