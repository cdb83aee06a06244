import { afterEach, expect, it, vi } from 'vitest';
import { get, urlOf } from './client';
import { Problem } from './problem';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('a path takes its parameters, and a query only those that are said', () => {
  expect(urlOf('/v1/runs/{id}/power', { path: { id: 'a b' }, query: { points: 600 } })).toBe(
    '/v1/runs/a%20b/power?points=600',
  );
  expect(urlOf('/v1/runs', { query: { limit: 50 } })).toBe('/v1/runs?limit=50');
  expect(urlOf('/v1/runs')).toBe('/v1/runs');
});

it('a server that is away is a problem of its own, not an empty answer', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  await expect(get('/v1/runs')).rejects.toMatchObject({ status: 0, title: 'The server does not answer' });
});

it('a page instead of JSON is refused', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html></html>', { status: 200 })));
  await expect(get('/v1/runs')).rejects.toBeInstanceOf(Problem);
});
