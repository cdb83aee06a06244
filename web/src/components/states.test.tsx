import type { UseQueryResult } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it } from 'vitest';
import { Problem } from '@/lib/api/problem';
import { Answered } from './states';

afterEach(cleanup);

const query = (over: { data?: string; error?: Problem }) =>
  ({ data: over.data, error: over.error ?? null }) as UseQueryResult<string, Problem>;

function show(over: { data?: string; error?: Problem }) {
  render(
    <MemoryRouter>
      <Answered query={query(over)} what="run">
        {(answer) => <p>{answer}</p>}
      </Answered>
    </MemoryRouter>,
  );
}

it('waits without an answer', () => {
  show({});
  expect(screen.getByRole('status').textContent).toContain('Loading the run');
});

it('a server that is away comes with the command that starts it', () => {
  show({ error: Problem.unreachable('/v1/runs') });
  expect(screen.getByRole('alert').textContent).toContain('./joulebook serve');
});

it('a refusal is shown in the server’s words, with the field', () => {
  show({ error: new Problem(422, 'Unknown country', 'XX is no code', '/v1/factors', 'geo') });
  const text = screen.getByRole('alert').textContent;
  expect(text).toContain('Unknown country');
  expect(text).toContain('geo: XX is no code');
});

it('an old answer stays on screen while a refresh fails, and says that it is old', () => {
  show({ data: 'the last answer', error: Problem.unreachable('/v1/runs') });
  expect(screen.getByText('the last answer')).toBeDefined();
  expect(screen.getByRole('alert').textContent).toContain('not the present state');
});
