import { Link, useParams } from 'react-router';
import { DataTable, type Column } from '@/components/DataTable';
import { Card, Page } from '@/components/Page';
import { Answered } from '@/components/states';
import { VariantName } from '@/components/VariantName';
import { useGet } from '@/lib/api/client';
import type { ExperimentStatement } from '@/lib/api/types';
import { ABSENT, formatConstant, formatCount, formatInstant, formatNumber, formatPercent, formatSigned } from '@/lib/format';
import { ratioInWords, rowsOf, signedLoss, type Row } from './rows';

function Ranged({ words, low, high }: { words: string; low: string | null; high: string | null }) {
  return (
    <span className="amount">
      <span className="nowrap">{words}</span>
      {low !== null && high !== null && (
        <span className="range">
          {low} to {high}
        </span>
      )}
    </span>
  );
}

const orNull = (value: number | null, format: (value: number) => string) => (value === null ? null : format(value));

const columns: readonly Column<Row>[] = [
  { name: 'Preset', cell: ({ cell }) => <Link to={`/compare/${cell.comparison}`}>{cell.preset}</Link> },
  { name: 'Tokens', end: true, cell: ({ cell }) => (cell.seqLen === null ? 'preset’s' : formatCount(cell.seqLen)) },
  { name: 'Density', end: true, cell: ({ cell }) => (cell.density === null ? 'preset’s' : formatPercent(cell.density)) },
  { name: 'State', cell: ({ cell }) => formatConstant(cell.state) },
  { name: 'Variant', cell: ({ saving }) => (saving === null ? ABSENT : <VariantName variant={saving.variant} />) },
  {
    name: 'Energy saved',
    end: true,
    cell: ({ saving }) =>
      saving === null ? (
        ABSENT
      ) : (
        <Ranged
          words={formatSigned(saving.energy.fraction)}
          low={orNull(saving.energy.low, formatSigned)}
          high={orNull(saving.energy.high, formatSigned)}
        />
      ),
  },
  { name: 'Quality', cell: ({ cell }) => cell.tierLabel ?? ABSENT },
  {
    name: 'Bound by FLOPs',
    end: true,
    cell: ({ saving }) => (saving?.flopBound ? formatPercent(saving.flopBound.idealSaving) : ABSENT),
  },
  {
    name: 'Loss, difference',
    end: true,
    cell: ({ saving }) =>
      saving?.heldOutLoss ? (
        <Ranged
          words={signedLoss(saving.heldOutLoss.difference)}
          low={orNull(saving.heldOutLoss.low, signedLoss)}
          high={orNull(saving.heldOutLoss.high, signedLoss)}
        />
      ) : (
        ABSENT
      ),
  },
  {
    name: 'Energy to equal loss',
    end: true,
    cell: ({ toLoss }) =>
      toLoss === null ? (
        ABSENT
      ) : (
        <Ranged words={ratioInWords(toLoss)} low={orNull(toLoss.low, formatNumber)} high={orNull(toLoss.high, formatNumber)} />
      ),
  },
];

const settled = (experiment: ExperimentStatement | undefined): boolean =>
  experiment?.cells.every(({ state }) => state === 'SETTLED') ?? false;

/** An experiment's comparisons, a row for each variant of each. */
export function ExperimentPage() {
  const id = useParams()['id'] ?? '';
  const query = useGet('/v1/experiments/{id}', { path: { id } }, (answer) => (settled(answer) ? false : 10_000));
  return (
    <Page
      title={query.data?.name ?? 'Experiment'}
      up={{ to: '/experiments', name: 'Experiments' }}
      {...(query.data && {
        sub: `${query.data.cells.length} comparisons, announced ${formatInstant(query.data.createdAt)} UTC`,
      })}
    >
      <Answered query={query} what="experiment">
        {(experiment) => (
          <Card
            title="Comparisons"
            about="Savings against each comparison’s baseline, with their 95 % interval over seeds"
            flush
          >
            <DataTable label="Comparisons of this experiment" rows={rowsOf(experiment)} columns={columns} keyOf={({ key }) => key} />
          </Card>
        )}
      </Answered>
    </Page>
  );
}
