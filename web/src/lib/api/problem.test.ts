import { expect, it } from 'vitest';
import { problemOf } from './problem';

it('a problem document is shown in its own words', () => {
  const problem = problemOf(
    422,
    '/v1/factors?geo=XX',
    '{"type":"about:blank","title":"Unknown country","status":422,"detail":"XX is no code; nearby: XK","field":"geo"}',
  );
  expect(problem).toMatchObject({ status: 422, title: 'Unknown country', detail: 'XX is no code; nearby: XK', field: 'geo' });
  expect(problem.passing).toBe(false);
});

it.each(['', '<html>Bad gateway</html>', 'null', '[]'])('a body of "%s" still names the status and the address', (body) => {
  const problem = problemOf(502, '/v1/runs', body);
  expect(problem.title).toBe('The server answered 502');
  expect(problem.detail).toContain('/v1/runs');
  expect(problem.passing).toBe(true);
});
