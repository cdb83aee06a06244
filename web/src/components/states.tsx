import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Problem } from '@/lib/api/problem';

export function Loading({ what }: { what: string }) {
  return (
    <div role="status" aria-live="polite">
      <span className="visually-hidden">Loading the {what}…</span>
      <div className="skeleton" aria-hidden="true" />
    </div>
  );
}

/** Nothing there yet, and the command that changes it. */
export function Empty({ title, children, command }: { title: string; children: ReactNode; command?: string }) {
  return (
    <section className="state">
      <h2>{title}</h2>
      <p className="muted">{children}</p>
      {command !== undefined && <pre>{command}</pre>}
    </section>
  );
}

export function ProblemState({ problem, what }: { problem: Problem; what: string }) {
  return (
    <section className="state problem" role="alert">
      <h2>{problem.title}</h2>
      {problem.detail !== '' && (
        <p>
          {problem.field !== null && <code>{problem.field}: </code>}
          {problem.detail}
        </p>
      )}
      <Advice problem={problem} what={what} />
    </section>
  );
}

function Advice({ problem, what }: { problem: Problem; what: string }) {
  if (problem.status === 0) {
    return (
      <>
        <p className="muted">The page asks again by itself. If the server is stopped, start it:</p>
        <pre>./joulebook serve</pre>
      </>
    );
  }
  if (problem.status === 404) {
    return (
      <p className="muted">
        The {what} may be kept by another server, or the address is mistyped. See all{' '}
        <Link to="/compare">comparisons</Link> and <Link to="/runs">runs</Link>.
      </p>
    );
  }
  if (problem.status >= 500) {
    return (
      <p className="muted">
        The fault is the server’s; what was metered is kept. Its log lies in <code>logs/</code> in the data folder
        (<code>$JOULEBOOK_HOME</code>, or <code>~/.local/share/joulebook</code>).
      </p>
    );
  }
  return <p className="muted">Correct what the message names, then load the page again.</p>;
}

/** Metered, but not yet in the ledger. */
export function NotBooked({ running }: { running: boolean }) {
  return (
    <section className="state pending" role="status">
      <h2>Not yet booked</h2>
      <p className="muted">
        {running
          ? 'The run is going on. Its energy is booked once it has ended and its windows are closed.'
          : 'The samples are in; the server’s jobs close windows and post entries every 30 seconds. The figures appear here by themselves.'}
      </p>
    </section>
  );
}

/** The one way from a question to a page: loading, problem, or the answer (kept on screen while a refresh fails). */
export function Answered<T>({
  query,
  what,
  children,
}: {
  query: UseQueryResult<T, Problem>;
  what: string;
  children: (answer: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error && (
          <p className="notice bad" role="alert">
            {query.error.title}: shown is the last answer, not the present state.
          </p>
        )}
        {children(query.data)}
      </>
    );
  }
  return query.error ? <ProblemState problem={query.error} what={what} /> : <Loading what={what} />;
}
