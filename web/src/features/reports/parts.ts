import type { JobExecution } from '@/lib/api/types';
import { formatCount } from '@/lib/format';

/** How many of its parts (a day, some devices) a job has done; null for one that is not cut into any. */
export function partsDone(steps: JobExecution['steps']): string | null {
  const cut = steps.flatMap(({ partitions }) => (partitions === null ? [] : [partitions]));
  if (cut.length === 0) {
    return null;
  }
  const [done, of] = [cut.reduce((sum, part) => sum + part.done, 0), cut.reduce((sum, part) => sum + part.of, 0)];
  return `${formatCount(done)} of ${formatCount(of)}`;
}

/** Whether any of them is under way, so that its progress is worth asking for. */
export const isRunning = (executions: readonly JobExecution[] | undefined): boolean =>
  executions?.some(({ state }) => state === 'STARTED' || state === 'STARTING') ?? false;
