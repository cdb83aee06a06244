import { Suspense } from 'react';
import { NavLink, Outlet, ScrollRestoration } from 'react-router';
import { Loading } from '@/components/states';
import mark from '@/assets/favicon.svg';
import { useTheme, type ThemeChoice } from '@/lib/theme';

const PAGES = [
  ['/compare', 'Comparisons'],
  ['/experiments', 'Experiments'],
  ['/claims', 'Claims'],
  ['/runs', 'Runs'],
  ['/ledger', 'Ledger'],
  ['/periods', 'Periods'],
  ['/fleet', 'Fleet'],
  ['/reports', 'Reports'],
] as const;

export function Layout() {
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="side">
        <NavLink className="brand" to="/" aria-label="Joulebook, start page">
          <img src={mark} alt="" />
          Joulebook
        </NavLink>
        <nav className="nav" aria-label="Pages">
          {PAGES.map(([to, name]) => (
            <NavLink key={to} to={to}>
              {name}
            </NavLink>
          ))}
        </nav>
        <ThemeSelect />
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <Suspense fallback={<Loading what="page" />}>
          <Outlet />
        </Suspense>
      </main>
      <ScrollRestoration />
    </div>
  );
}

function ThemeSelect() {
  const { choice, choose } = useTheme();
  return (
    <div className="theme">
      <label htmlFor="theme" className="visually-hidden">
        Theme
      </label>
      <select
        id="theme"
        value={choice}
        onChange={(event) => {
          choose(event.target.value as ThemeChoice);
        }}
      >
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </div>
  );
}
