import { DataTable, type Column } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { VariantName, variantName } from '@/components/VariantName';
import { useGet } from '@/lib/api/client';
import type { Circumstances } from '@/lib/api/types';
import { ABSENT, formatInstant, formatNumber, formatPercent, formatSigned } from '@/lib/format';
import { idleInWords, spreadInWords, throttledInWords } from './conditions';

type Begun = Circumstances['order'][number];

const perDevice = (run: Begun, words: (device: Begun['conditions'][number]) => string) =>
  run.conditions.length === 0
    ? ABSENT
    : run.conditions.map((device) => <div key={device.device}>{words(device)}</div>);

const columns: readonly Column<Begun>[] = [
  { name: 'Run', cell: ({ variant }) => <VariantName variant={variant ?? ABSENT} /> },
  { name: 'Seed', end: true, cell: ({ seed }) => seed ?? ABSENT },
  { name: 'Begun (UTC)', cell: ({ startedAt }) => <span className="nowrap">{formatInstant(startedAt)}</span> },
  {
    name: 'Warm-up before it',
    end: true,
    cell: ({ warmUpSeconds }) => (warmUpSeconds === null ? ABSENT : `${formatNumber(warmUpSeconds)}\u00a0s`),
  },
  { name: 'Clock', cell: (run) => perDevice(run, ({ clockMegahertz }) => spreadInWords(clockMegahertz, 'MHz')) },
  { name: 'Temperature', cell: (run) => perDevice(run, ({ temperatureCelsius }) => spreadInWords(temperatureCelsius, '°C')) },
  { name: 'Held back', cell: (run) => perDevice(run, ({ throttled }) => throttledInWords(throttled)) },
];

/** Idle power before and after, the order of the runs, and what the devices said of themselves. */
export function CircumstancesCard({ comparison }: { comparison: string }) {
  const { data } = useGet('/v1/comparisons/{id}/circumstances', { path: { id: comparison } });
  if (data === undefined || data.order.length === 0) {
    return null;
  }
  return (
    <Card title="Circumstances" about="Runs in the order in which they were made; warm-up is outside of them" flush>
      <div className="card-words">
        <p>
          Idle machine: {data.idle.length === 0 ? 'not metered' : data.idle.map(idleInWords).join(', ')}. Figures are gross
          of it.
        </p>
        {data.net.map(({ variant, energy }) => (
          <p key={variant}>
            Above idle, {variantName(variant)} saved {formatPercent(energy.fraction)}
            {energy.low !== null && energy.high !== null && (
              <span className="muted">
                {' '}
                ({formatSigned(energy.low)} to {formatSigned(energy.high)}, 95 %)
              </span>
            )}
            .
          </p>
        ))}
      </div>
      <DataTable label="Circumstances" rows={data.order} columns={columns} keyOf={({ run }) => run} />
    </Card>
  );
}
