import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Problem, problemOf } from './problem';
import type { paths } from './schema';

type Get<P extends keyof paths> = paths[P] extends { get: infer G } ? G : never;
type Content<P extends keyof paths> = Get<P> extends { responses: { 200: { content: infer C } } } ? C : never;
type Part<P extends keyof paths, K extends 'path' | 'query'> =
  Get<P> extends { parameters: Partial<Record<K, infer V>> } ? NonNullable<V> : never;
type Scalar = string | number | boolean | null | undefined;

/** The paths that answer a GET with JSON. */
export type GetPath = { [P in keyof paths]: [Content<P>] extends [never] ? never : P }[keyof paths];
export type Answer<P extends GetPath> = Content<P>[keyof Content<P>];
export interface Parameters<P extends GetPath> {
  path?: Part<P, 'path'>;
  query?: Part<P, 'query'>;
}

export function urlOf<P extends GetPath>(path: P, parameters: Parameters<P> = {}): string {
  const values: Record<string, Scalar> = { ...parameters.path };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries<Scalar>({ ...parameters.query })) {
    if (value !== undefined && value !== null) {
      query.set(name, String(value));
    }
  }
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

/** @throws Problem if the server refuses, cannot be reached, or answers something else than JSON */
export async function get<P extends GetPath>(
  path: P,
  parameters: Parameters<P> = {},
  signal?: AbortSignal,
): Promise<Answer<P>> {
  const init = { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) };
  return (await ask(urlOf(path, parameters), init)) as Answer<P>;
}

/** Asks for something to be done. @throws Problem as `get` does */
export async function send(method: 'POST' | 'DELETE', url: string, body?: unknown): Promise<unknown> {
  const headers = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return ask(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) {
      throw cause;
    }
    throw Problem.unreachable(url);
  }
  if (!response.ok) {
    throw problemOf(response.status, url, await response.text());
  }
  try {
    return await response.json();
  } catch {
    throw Problem.notJson(response.status, url);
  }
}

/** Asks once, and again every `refreshMillis` as long as the answer wants it. */
export function useGet<P extends GetPath>(
  path: P,
  parameters: Parameters<P> = {},
  refreshMillis: (answer: Answer<P> | undefined) => number | false = () => false,
): UseQueryResult<Answer<P>, Problem> {
  return useQuery<Answer<P>, Problem>({
    queryKey: [path, parameters],
    queryFn: ({ signal }) => get(path, parameters, signal),
    refetchInterval: (query) => refreshMillis(query.state.data),
  });
}
