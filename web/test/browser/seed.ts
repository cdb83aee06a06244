import { randomUUID } from 'node:crypto';
import { frame, type Drawn, type SegmentSpec } from './segment';

const base = process.env['JOULEBOOK_URL'];
if (base === undefined || base === '') {
  throw new Error('Say where the server under test is: JOULEBOOK_URL=http://127.0.0.1:8740 npm run test:browser');
}
export const server = base.replace(/\/$/, '');

async function send(method: string, path: string, body: unknown): Promise<unknown> {
  const binary = body instanceof Uint8Array;
  const response = await fetch(server + path, {
    method,
    headers: { 'content-type': binary ? 'application/vnd.joulebook.segments' : 'application/json' },
    body: binary ? Buffer.from(body) : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

export const ask = async <T>(path: string): Promise<T> => (await fetch(server + path)).json() as Promise<T>;

/** One machine of this test's own, with one modelled meter (±40 %), begun ten minutes ago. */
export class Machine {
  readonly host = `browser-test-${randomUUID().slice(0, 8)}`;
  readonly device = `${this.host}/package-0`;
  private readonly boot = randomUUID();
  /** Ten minutes ago, at the beginning of a minute: cost is rounded once for each minute, and a test run has one. */
  private readonly began = Math.floor(Date.now() / 60_000 - 10) * 60_000;
  private sequence = 0;

  private readonly instrument = {
    device: this.device,
    host: this.host,
    name: 'AMD EPYC 9354 (test)',
    method: 3,
    scope: 3,
    uncertaintyPermille: 400,
    provenance: 'Written by the browser test: constant power, no meter',
  } as const satisfies Partial<SegmentSpec>;

  /** Tenths of a second from `from` to `to`, both included. */
  static drawing(watts: number, from: number, to: number): Drawn[] {
    const tenths = Math.round((to - from) * 10);
    return Array.from({ length: tenths + 1 }, (_, index) => ({ second: 1000 + from + index / 10, watts }));
  }

  async ship(samples: readonly Drawn[], last: boolean): Promise<void> {
    const utcOffsetNanos = BigInt(this.began) * 1_000_000n - 1_000_000_000_000n;
    const segment = { ...this.instrument, boot: this.boot, sequence: this.sequence++, utcOffsetNanos, last, samples };
    await send('POST', '/v1/segments', frame(segment));
  }

  async announce(run: {
    name: string;
    comparison?: string;
    variant?: string;
    seed?: number;
    config?: Record<string, unknown>;
  }): Promise<string> {
    const id = randomUUID();
    await send('PUT', `/v1/runs/${id}`, {
      project: 'browser-test',
      host: this.host,
      boot: this.boot,
      devices: null,
      comparison: null,
      variant: null,
      seed: null,
      config: { seqLen: 1024, tokens: 10_000 },
      terms: { country: 'DEU', price: '0.25 EUR/kWh', pue: null },
      ...run,
    });
    return id;
  }

  async mark(run: string, sequence: number, kind: string, second: number, more: object = {}): Promise<void> {
    const mark = {
      sequence,
      kind,
      boot: this.boot,
      monotonicNanos: Math.round((1000 + second) * 1e9),
      utc: new Date(this.began + second * 1000).toISOString(),
      step: null,
      tokens: null,
      loss: null,
      detail: {},
      ...more,
    };
    await send('POST', `/v1/runs/${run}/marks`, [mark]);
  }
}

export const settle = (runs: readonly string[], comparison: string | null) =>
  send('POST', '/v1/settlements', { runs, comparison });

export async function announceComparison(name: string): Promise<string> {
  const id = randomUUID();
  await send('PUT', `/v1/comparisons/${id}`, { name, preset: 'smoke', config: { seeds: 2 }, terms: {} });
  return id;
}

/** Two comparisons, of which the second has not begun. */
export async function announceExperiment(name: string, comparison: string): Promise<string> {
  const id = randomUUID();
  const cells = [
    { comparison, preset: 'smoke', seqLen: 1024, density: 0.25 },
    { comparison: randomUUID(), preset: 'smoke', seqLen: 2048, density: null },
  ];
  await send('PUT', `/v1/experiments/${id}`, { name, cells });
  return id;
}
