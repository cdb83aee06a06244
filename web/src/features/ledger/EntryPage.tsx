import { Link, useParams } from 'react-router';
import { TierBadge } from '@/components/badges';
import { DataTable } from '@/components/DataTable';
import { Facts } from '@/components/Facts';
import { Hash } from '@/components/Hash';
import { Card, Page } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Provenance } from '@/lib/api/types';
import { ABSENT, formatConstant, formatCount, formatDuration, formatInstant } from '@/lib/format';
import { formatExact, formatQuantity, formatTerm, parseQuantity } from '@/lib/quantity';
import { EntryCard } from './EntryCard';
import './ledger.css';

/** The way back from an entry, step by step, to the samples and to the factor that it comes from. */
export function EntryPage() {
  const id = Number(useParams()['id']);
  const query = useGet('/v1/entries/{id}/provenance', { path: { id } });
  return (
    <Page
      title={`Entry ${Number.isNaN(id) ? '' : id}`}
      up={{ to: '/ledger', name: 'Ledger' }}
      sub="What it comes from, each step with the digest that the verification checks."
    >
      <Answered query={query} what="entry">
        {(provenance) => <Steps provenance={provenance} />}
      </Answered>
    </Page>
  );
}

function Steps({ provenance }: { provenance: Provenance }) {
  const { entry, reversedBy, attribution, window, segments, terms } = provenance;
  return (
    <>
      {reversedBy !== null && (
        <p className="notice">
          This entry does not stand any more: <Link to={`/ledger/${reversedBy}`}>entry {reversedBy}</Link> takes it back.
        </p>
      )}
      {entry.reverses !== null && (
        <p className="notice">
          It takes back <Link to={`/ledger/${entry.reverses}`}>entry {entry.reverses}</Link>.
        </p>
      )}
      <EntryCard entry={entry} tier={window.instrument.tier} />
      <Card title="1. Attribution" about={`Revision ${attribution.revision}: the window split by what held the device`} flush>
        <DataTable
          label="Shares"
          rows={attribution.shares}
          keyOf={({ run }) => run ?? 'idle'}
          columns={[
            {
              name: 'Of',
              cell: ({ run }) => (run === null ? 'idle' : <Link to={`/runs/${run}`}>run {run.slice(0, 8)}</Link>),
            },
            { name: 'Energy', end: true, cell: ({ energy }) => <Exact amount={energy} /> },
            { name: 'Covered', end: true, cell: ({ coveredNanos }) => formatDuration(coveredNanos / 1e6) },
          ]}
        />
        <Hash label="Digest" value={attribution.digest} />
      </Card>
      <Card
        title="2. Window"
        about={`${formatInstant(window.minute).slice(0, 16)} UTC, revision ${window.revision}`}
      >
        <Facts
          label="Window"
          facts={{
            energy: formatExact(parseQuantity(window.energy)),
            covered: formatDuration(window.coveredNanos / 1e6),
            counterLessPower: window.crossCheckDifference ?? ABSENT,
            gaps:
              window.gaps.length === 0
                ? 'none'
                : window.gaps
                    .map(({ from, to, reason }) => `${formatInstant(from)} to ${formatInstant(to)}: ${formatConstant(reason)}`)
                    .join('; '),
            instrument: window.instrument.name,
            range: `±${window.instrument.uncertaintyPermille / 10} %`,
            said: window.instrument.provenance,
          }}
        />
        <p>
          <TierBadge tier={window.instrument.tier} />
        </p>
        <Hash label="Digest" value={window.digest} />
        <Hash label="Of its segments" value={window.inputsSha256} />
      </Card>
      <Card title="3. Segments" about="Raw samples that the window was computed from, as they had come by then" flush>
        <DataTable
          label="Segments"
          rows={segments}
          keyOf={({ arrival }) => arrival}
          columns={[
            { name: 'From (UTC)', cell: ({ firstUtc }) => <span className="nowrap">{formatInstant(firstUtc)}</span> },
            { name: 'To (UTC)', cell: ({ lastUtc }) => <span className="nowrap">{formatInstant(lastUtc)}</span> },
            { name: 'Samples', end: true, cell: ({ samples }) => formatCount(samples) },
            { name: 'Bytes', end: true, cell: ({ bytes }) => formatCount(bytes) },
            { name: 'Number', end: true, cell: ({ sequence }) => formatCount(sequence) },
            { name: 'CRC32C', cell: ({ crc32c }) => <code>{crc32c}</code> },
            {
              name: 'SHA-256 of the samples',
              cell: ({ payloadSha256 }) => <code title={payloadSha256}>{payloadSha256.slice(0, 16)}…</code>,
            },
            {
              name: 'Archive file',
              cell: ({ archive }) =>
                archive === null ? ABSENT : <code title={archive.sha256}>{`${archive.path}${archive.only ? ' only' : ''}`}</code>,
            },
          ]}
        />
      </Card>
      {terms.map((each) => (
        <Card key={each.id} title={`4. Terms ${each.id}`} about="What turned energy into money and CO₂e">
          <Facts
            label={`Terms ${each.id}`}
            facts={{
              factor: `${formatTerm(parseQuantity(each.factor.intensity))}, ${each.factor.name}${each.factorAssumed ? ' (assumed)' : ''}`,
              holds: `${each.factor.validFrom} until before ${each.factor.validTo}, ${each.factor.basis}`,
              source: `${each.factor.source}; ${each.factor.version} (${each.factor.licence})`,
              ofTheMinute: each.minute,
              supersededBy: each.factor.supersededBy === null ? 'nothing' : `factor ${each.factor.supersededBy}`,
              tariff: `${formatTerm(parseQuantity(each.tariff))}${each.tariffAssumed ? ' (assumed)' : ''}, ${each.tariffSource}`,
              pue: `${each.pue}, ${each.pueSource}`,
            }}
          />
          <Hash label="Digest of the terms" value={each.digest} />
          <Hash label="Of the factor" value={each.factor.digest} />
        </Card>
      ))}
    </>
  );
}

function Exact({ amount }: { amount: string }) {
  const quantity = parseQuantity(amount);
  return <span title={formatExact(quantity)}>{formatQuantity(quantity)}</span>;
}
