import type { Terms } from '@/lib/api/types';
import { formatTerm, parseQuantity } from '@/lib/quantity';

/** What energy was turned into money and CO2e with: value, source and year, and what nobody named. */
export function TermsList({ terms }: { terms: Terms }) {
  return (
    <dl className="terms">
      <div>
        <dt>Grid intensity, {terms.countryName}</dt>
        <dd>
          <strong>{formatTerm(parseQuantity(terms.intensity))}</strong>{' '}
          {terms.factorAssumed && <Assumed what="No country was named." />}
          <p className="source">
            {terms.factorYear}, {terms.factorBasis}. {terms.factorSource} ({terms.factorLicence})
          </p>
        </dd>
      </div>
      <div>
        <dt>Price of electricity</dt>
        <dd>
          <strong>{formatTerm(parseQuantity(terms.tariff))}</strong>{' '}
          {terms.tariffAssumed && <Assumed what="No price was named." />}
          <p className="source">{terms.tariffSource}</p>
        </dd>
      </div>
      <div>
        <dt>Power usage effectiveness (PUE)</dt>
        <dd>
          <strong>{terms.pue}</strong>
          <p className="source">{terms.pueSource}</p>
        </dd>
      </div>
    </dl>
  );
}

function Assumed({ what }: { what: string }) {
  return (
    <span className="badge warn" title={`${what} The site’s default stands in.`}>
      assumed
    </span>
  );
}
