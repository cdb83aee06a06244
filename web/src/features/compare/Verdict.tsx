import { IntervalStrip } from '@/components/IntervalStrip';
import { Legend } from '@/components/Legend';
import { variantName } from '@/components/VariantName';
import { TierBadge } from '@/components/badges';
import type { ComparisonStatement, SavingStatement, Tier } from '@/lib/api/types';
import { ABSENT, formatCoverage, formatPercent, formatSigned } from '@/lib/format';
import { usePalette } from '@/lib/theme';
import './compare.css';

/** The question and its answer in words, then the saving with its interval and the bound that FLOPs set. */
export function Verdict({ comparison }: { comparison: ComparisonStatement }) {
  if (comparison.refusal !== null) {
    return (
      <section className="state pending" role="status">
        <h2>Not comparable</h2>
        <p>{comparison.refusal}</p>
      </section>
    );
  }
  if (comparison.savings.length === 0) {
    return <NoVerdict comparison={comparison} />;
  }
  return comparison.savings.map((saving) => (
    <SavingVerdict key={saving.variant} saving={saving} comparison={comparison} />
  ));
}

function NoVerdict({ comparison: { runs } }: { comparison: ComparisonStatement }) {
  const booked = runs.filter((run) => run.figures !== null).length;
  const ended = runs.filter((run) => run.state === 'FINISHED' || run.state === 'CRASHED').length;
  return (
    <section className="state pending" role="status">
      <h2>No verdict yet</h2>
      <p className="muted">
        {ended} of {runs.length} runs ended, {booked} booked. A saving is stated once a seed has been trained both ways
        and both runs are in the ledger.
      </p>
    </section>
  );
}

function SavingVerdict({ saving, comparison }: { saving: SavingStatement; comparison: ComparisonStatement }) {
  const palette = usePalette();
  const [variant, baseline] = [variantName(saving.variant), variantName(saving.baseline)];
  const pair = comparison.variants.filter((one) => one.variant === saving.variant || one.variant === saving.baseline);
  const tier = worstTier(pair.map((one) => one.tier));
  const modelled = tier === 'MODELLED';
  return (
    <section className="card verdict" aria-label="Claim and verdict">
      <div className="verdict-words">
        <p className="verdict-claim">
          <strong>Claim under test</strong> {variant} trains with less energy than {baseline.toLowerCase()} attention, at
          equal loss.
        </p>
        <p className="verdict-text">{saving.verdict}</p>
        <p className="verdict-tier">
          {tier && <TierBadge tier={tier} />}
          {pair.map(
            (one) =>
              one.coverage !== null && (
                <span key={one.variant} className="muted">
                  {variantName(one.variant)}: {formatCoverage(one.coverage)} covered
                </span>
              ),
          )}
        </p>
        {saving.note !== '' && <p className={modelled ? 'notice' : 'muted'}>{saving.note}</p>}
      </div>
      <div className="verdict-figures">
        <h2>
          Energy saved, {variant} against {baseline.toLowerCase()}
        </h2>
        <p className="verdict-number">
          {formatSigned(saving.energy.fraction)} <span>{intervalWords(saving.energy, saving.pairs)}</span>
        </p>
        <IntervalStrip
          label={`Energy saved by ${variant}`}
          saving={saving.energy}
          bound={saving.flopBound?.idealSaving ?? null}
          modelled={modelled}
        />
        <Legend
          items={[
            { name: '95 % interval over seeds', colour: palette.asa, shape: modelled ? 'hatched' : 'band' },
            ...(saving.flopBound
              ? [{ name: `FLOP bound ${formatPercent(saving.flopBound.idealSaving)}`, colour: palette.bound, shape: 'line dashed' as const }]
              : []),
          ]}
        />
        <Beside saving={saving} />
      </div>
    </section>
  );
}

function Beside({ saving: { time, heldOutLoss, flopBound } }: { saving: SavingStatement }) {
  return (
    <dl className="beside">
      <div>
        <dt>Time saved</dt>
        <dd>
          {formatSigned(time.fraction)}
          {time.low !== null && time.high !== null && (
            <span>
              {formatSigned(time.low)} to {formatSigned(time.high)}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Held-out loss, difference</dt>
        <dd>
          {heldOutLoss ? signedLoss(heldOutLoss.difference) : ABSENT}
          {heldOutLoss && heldOutLoss.low !== null && heldOutLoss.high !== null && (
            <span>
              {signedLoss(heldOutLoss.low)} to {signedLoss(heldOutLoss.high)}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Most that FLOPs allow</dt>
        <dd>
          {flopBound ? formatPercent(flopBound.idealSaving) : ABSENT}
          {flopBound && (
            <span>
              {`attention is ${formatPercent(flopBound.attentionShare)} of the step; density ${formatPercent(flopBound.density)}`}
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}

const signedLoss = (nats: number): string => (nats > 0 ? '+' : '') + nats.toFixed(4).replace('-', '−');

export function intervalWords({ low, high }: { low: number | null; high: number | null }, pairs: number): string {
  if (low === null || high === null) {
    return pairs === 1 ? 'one pair of runs: no interval' : 'no interval';
  }
  return `${formatSigned(low)} to ${formatSigned(high)} (95 %, ${pairs} pairs)`;
}

const BEST_FIRST: readonly Tier[] = ['MEASURED_BY_COUNTER', 'MEASURED_BY_SAMPLING', 'MODELLED', 'DECLARED'];

/** A difference is no better than its worse side. */
export function worstTier(tiers: readonly (Tier | null)[]): Tier | null {
  const ranks = tiers.filter((tier) => tier !== null).map((tier) => BEST_FIRST.indexOf(tier));
  return ranks.length === 0 ? null : (BEST_FIRST[Math.max(...ranks)] ?? null);
}
