import { useState, type SubmitEvent } from 'react';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import type { Factor } from '@/lib/api/types';
import { ABSENT, formatNumber } from '@/lib/format';
import { formatTerm } from '@/lib/quantity';
import './reports.css';

/** The published factors, with source, year and licence. */
export function Sources() {
  const [geo, setGeo] = useState('WORLD');
  return (
    <Card title="Grid intensity" about="Location-based, by ISO 3166 code" flush>
      <GeoForm geo={geo} ask={setGeo} />
      <Factors geo={geo} />
    </Card>
  );
}

function GeoForm({ geo, ask }: { geo: string; ask: (geo: string) => void }) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget).get('geo');
    if (typeof said === 'string' && said.trim() !== '') {
      ask(said.trim().toUpperCase());
    }
  };
  return (
    <form className="geo-form" onSubmit={submit}>
      <label htmlFor="geo">Country or region</label>
      <input id="geo" name="geo" defaultValue={geo} autoComplete="off" spellCheck={false} maxLength={20} />
      <button type="submit" className="button">
        Look up
      </button>
    </form>
  );
}

function Factors({ geo }: { geo: string }) {
  const query = useGet('/v1/factors', { query: { geo } });
  return (
    <Answered query={query} what="factor">
      {(factors) =>
        factors.length === 0 ? (
          <p className="muted geo-none">Nothing is published here for {geo}. Try an alpha-3 code such as DEU, or WORLD.</p>
        ) : (
          <DataTable
            label={`Grid intensity of ${geo}`}
            rows={factors.toSorted((a, b) => b.year - a.year).slice(0, 6)}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Place', cell: ({ name }) => name },
              { name: 'Year', end: true, cell: ({ year }) => year },
              { name: 'Intensity', end: true, cell: ({ mgPerKwh }) => <span className="nowrap">{formatTerm({ value: BigInt(mgPerKwh), unit: 'mgCO2e/kWh' })}</span> },
              { name: 'Gases', cell: gasesOf },
              { name: 'Basis', cell: ({ basis }) => basis },
              { name: 'Source', cell: ({ source, licence }) => `${source} (${licence})`, className: 'prose-cell muted' },
            ]}
          />
        )
      }
    </Answered>
  );
}

/** Which gases it is made of, where its source says so. */
const gasesOf = ({ co2MgPerKwh, ch4UgPerKwh, n2oUgPerKwh, gwpSet }: Factor): string =>
  [
    co2MgPerKwh === null ? null : `${formatNumber(co2MgPerKwh / 1e3)} g CO₂`,
    ch4UgPerKwh === null ? null : `${formatNumber(ch4UgPerKwh / 1e3)} mg CH₄`,
    n2oUgPerKwh === null ? null : `${formatNumber(n2oUgPerKwh / 1e3)} mg N₂O`,
    gwpSet === null ? null : `by ${gwpSet}`,
  ]
    .filter((part) => part !== null)
    .join(', ') || ABSENT;
