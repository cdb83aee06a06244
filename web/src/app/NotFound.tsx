import { Link, useRouteError } from 'react-router';

export function NotFound() {
  return (
    <section className="state">
      <h1>No such page</h1>
      <p>
        Nothing is kept at this address. Begin at the <Link to="/compare">comparisons</Link> or the{' '}
        <Link to="/runs">runs</Link>.
      </p>
    </section>
  );
}

/** A fault of the page itself: says so, rather than show half a figure. */
export function Broken() {
  const error = useRouteError();
  return (
    <main className="main">
      <section className="state problem" role="alert">
        <h1>This page failed</h1>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <p className="muted">
          The ledger is untouched: the page only reads. <a href="/">Load it anew</a>; if it fails again, the server and
          the page may be of different versions.
        </p>
      </section>
    </main>
  );
}
