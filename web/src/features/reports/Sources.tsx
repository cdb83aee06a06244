import { useState, type SubmitEvent } from 'react';
import { DataTable } from '@/components/DataTable';
import { Card } from '@/components/Page';
import { Answered } from '@/components/states';
import { useGet } from '@/lib/api/client';
import { formatTerm, parseQuantity } from '@/lib/quantity';
import './reports.css';

/** The published factors and tariffs, with source, year and licence. */
export function Sources() {
  const [geo, setGeo] = useState('WORLD');
  return (
    <>
      <Card title="Grid intensity" about="Location-based, by ISO 3166 code" flush>
        <GeoForm geo={geo} ask={setGeo} />
        <Factors geo={geo} />
      </Card>
      <Tariffs />
    </>
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
      {({ factors }) =>
        factors.length === 0 ? (
          <p className="muted geo-none">Nothing is published here for {geo}. Try an alpha-3 code such as DEU, or WORLD.</p>
        ) : (
          <DataTable
            label={`Grid intensity of ${geo}`}
            rows={factors.toSorted((a, b) => b.year - a.year).slice(0, 6)}
            keyOf={(factor) => `${factor.geo} ${factor.year} ${factor.basis}`}
            columns={[
              { name: 'Place', cell: ({ name }) => name },
              { name: 'Year', end: true, cell: ({ year }) => year },
              { name: 'Intensity', end: true, cell: ({ intensity }) => <span className="nowrap">{formatTerm(parseQuantity(intensity))}</span> },
              { name: 'Basis', cell: ({ basis }) => basis },
              { name: 'Source', cell: ({ source, licence }) => `${source} (${licence})`, className: 'prose-cell muted' },
            ]}
          />
        )
      }
    </Answered>
  );
}

function Tariffs() {
  const query = useGet('/v1/tariffs');
  return (
    <Answered query={query} what="tariffs">
      {({ tariffs }) => (
        <Card title="Tariffs" about="Where no price is named, a run takes the site’s default" flush={tariffs.length > 0}>
          {tariffs.length === 0 ? (
            <p className="muted">None is loaded.</p>
          ) : (
            <DataTable
              label="Tariffs"
              rows={tariffs.slice(0, 12)}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Place', cell: ({ name }) => name },
                { name: 'Year', end: true, cell: ({ year }) => year },
                { name: 'Sector', cell: ({ sector }) => sector },
                { name: 'Price', end: true, cell: ({ price }) => <span className="nowrap">{formatTerm(parseQuantity(price))}</span> },
                { name: 'Source', cell: ({ source, licence }) => `${source} (${licence})`, className: 'prose-cell muted' },
              ]}
            />
          )}
        </Card>
      )}
    </Answered>
  );
}
