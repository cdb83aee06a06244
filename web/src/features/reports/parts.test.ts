import { describe, expect, it } from 'vitest';
import type { JobExecution } from '@/lib/api/types';
import { isRunning, partsDone } from './parts';

type Step = JobExecution['steps'][number];

const step = (partitions: Step['partitions']): Step => ({
  name: 'closewindows',
  state: 'STARTED',
  read: 0,
  written: 0,
  skipped: 0,
  partitions,
});

const execution = (state: string): JobExecution => ({
  id: 1,
  job: 'closewindows',
  state,
  startedAt: null,
  endedAt: null,
  parameters: {},
  steps: [],
  waiting: 0,
  failure: null,
});

describe('a job that is cut into parts', () => {
  it('says how many of them are done', () => {
    expect(partsDone([step({ done: 3, of: 60 })])).toBe('3 of 60');
  });

  it('adds up the parts of all its steps', () => {
    expect(partsDone([step({ done: 3, of: 60 }), step(null), step({ done: 1, of: 2 })])).toBe('4 of 62');
  });

  it('that is done in one piece says nothing of parts', () => {
    expect(partsDone([step(null)])).toBeNull();
    expect(partsDone([])).toBeNull();
  });

  it('is asked for more often while it is under way', () => {
    expect(isRunning([execution('COMPLETED'), execution('STARTED')])).toBe(true);
    expect(isRunning([execution('COMPLETED'), execution('FAILED')])).toBe(false);
    expect(isRunning(undefined)).toBe(false);
  });
});
