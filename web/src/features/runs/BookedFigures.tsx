import { Amount, Figure } from '@/components/amounts';
import { TierBadge } from '@/components/badges';
import type { RunFigures } from '@/lib/api/types';
import { parseQuantity } from '@/lib/quantity';

/** What the ledger booked: IT energy, what the facility added, money and CO2e. */
export function BookedFigures({ figures }: { figures: RunFigures }) {
  const { energy, overhead, facilityEnergy, cost, carbon, tier, coverage, tiers, terms } = figures;
  const hasOverhead = parseQuantity(overhead.amount).value > 0n;
  return (
    <>
      <dl className="figures">
        <Figure label="Energy of the devices" amount={energy} tier={tier} coverage={coverage} />
        {hasOverhead && (
          <Figure label={`Energy of the facility, PUE ${terms.pue}`} amount={facilityEnergy} tier={tier} coverage={coverage} />
        )}
        <Figure label={`CO₂e, ${terms.countryName} ${terms.factorYear}`} amount={carbon} tier={tier} coverage={coverage} />
        <Figure label="Cost of electricity" amount={cost} tier={tier} coverage={coverage} />
      </dl>
      {tiers.length > 1 && (
        <p className="muted">
          Of the energy:{' '}
          {tiers.map((part, index) => (
            <span key={part.tier}>
              {index > 0 && ', '}
              <Amount amount={{ amount: part.amount, low: null, high: null }} /> <TierBadge tier={part.tier} />
            </span>
          ))}
          . The sum is no better than its worst part.
        </p>
      )}
    </>
  );
}
