import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy } from 'react';
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router';
import { ComparisonsPage } from '@/features/compare/ComparisonsPage';
import { ClaimsPage } from '@/features/claims/ClaimsPage';
import { ExperimentPage } from '@/features/experiments/ExperimentPage';
import { ExperimentsPage } from '@/features/experiments/ExperimentsPage';
import { FleetPage } from '@/features/fleet/FleetPage';
import { EntryPage } from '@/features/ledger/EntryPage';
import { LedgerPage } from '@/features/ledger/LedgerPage';
import { PeriodPage } from '@/features/periods/PeriodPage';
import { PeriodsPage } from '@/features/periods/PeriodsPage';
import { ReportsPage } from '@/features/reports/ReportsPage';
import { RunsPage } from '@/features/runs/RunsPage';
import { Problem } from '@/lib/api/problem';
import { ThemeProvider } from '@/lib/theme';
import { Layout } from './Layout';
import { Broken, NotFound } from './NotFound';

// The pages that draw charts come with the charting library, so they come when they are asked for.
const ComparisonPage = lazy(async () => ({
  default: (await import('@/features/compare/ComparisonPage')).ComparisonPage,
}));
const RunPage = lazy(async () => ({ default: (await import('@/features/runs/RunPage')).RunPage }));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, problem) => problem instanceof Problem && problem.passing && failures < 2,
      retryDelay: 500,
      staleTime: 1000,
    },
  },
});

const router = createBrowserRouter([
  {
    element: <Layout />,
    errorElement: <Broken />,
    children: [
      { path: '/', element: <Navigate to="/compare" replace /> },
      { path: '/compare', element: <ComparisonsPage /> },
      { path: '/compare/:id', element: <ComparisonPage /> },
      { path: '/experiments', element: <ExperimentsPage /> },
      { path: '/experiments/:id', element: <ExperimentPage /> },
      { path: '/claims', element: <ClaimsPage /> },
      { path: '/runs', element: <RunsPage /> },
      { path: '/runs/:id', element: <RunPage /> },
      { path: '/ledger', element: <LedgerPage /> },
      { path: '/ledger/:id', element: <EntryPage /> },
      { path: '/periods', element: <PeriodsPage /> },
      { path: '/periods/:id', element: <PeriodPage /> },
      { path: '/fleet', element: <FleetPage /> },
      { path: '/reports', element: <ReportsPage /> },
      { path: '*', element: <NotFound /> },
    ],
  },
]);

export function App() {
  return (
    <ThemeProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
