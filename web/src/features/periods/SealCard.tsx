import { Hash } from '@/components/Hash';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatCount, formatInstant } from '@/lib/format';

/** What the newest closing signed. */
export function SealCard({ id }: { id: string }) {
  const query = useGet('/v1/periods/{id}/seal', { path: { id } });
  return (
    <Answered query={query} what="seal">
      {({ seal }) => (
        <Card title={`Seal ${seal.number}`} about={`${formatCount(seal.entries)} entries, signed ${formatInstant(seal.sealedAt)} UTC`}>
          <Hash label="Root" value={seal.root} />
          <Hash label="Signed by key" value={seal.key} />
          <Hash label="Signature" value={seal.signature} />
          {seal.supersedes !== null && <p className="muted">It supersedes seal {seal.supersedes}, which stays.</p>}
          <p className="muted">
            Compare the key with the fingerprint that you noted. <code>./joulebook period proof ENTRY</code> shows that an entry is
            under the root.
          </p>
        </Card>
      )}
    </Answered>
  );
}
