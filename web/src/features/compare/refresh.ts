import type { ComparisonStatement } from '@/lib/api/types';

/** Asked again while something may still change: a run goes on, or a figure is not yet booked. */
export const refreshOf = (comparison: ComparisonStatement | undefined): number | false =>
  comparison === undefined || comparison.state === 'RUNNING' || comparison.runs.some((run) => run.figures === null)
    ? 3000
    : false;
