/** What went wrong with a request, as RFC 9457 says it, and what the reader can do. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly url: string;
  readonly field: string | null;

  constructor(status: number, title: string, detail: string, url: string, field: string | null = null) {
    super(`${title}: ${detail}`);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.url = url;
    this.field = field;
  }

  /** Status 0: no answer at all. */
  static unreachable(url: string): Problem {
    return new Problem(0, 'The server does not answer', `Nothing came back for ${url}.`, url);
  }

  static notJson(status: number, url: string): Problem {
    return new Problem(status, 'The answer cannot be read', `${url} did not answer with JSON.`, url);
  }

  /** Worth asking again by itself: the server may be starting, or busy. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Reads a problem document; any other body becomes one with the status in words. */
export function problemOf(status: number, url: string, body: string): Problem {
  try {
    const said = JSON.parse(body) as { title?: unknown; detail?: unknown; field?: unknown } | null;
    if (said && typeof said.title === 'string') {
      const detail = typeof said.detail === 'string' ? said.detail : '';
      return new Problem(status, said.title, detail, url, typeof said.field === 'string' ? said.field : null);
    }
  } catch {
    // Not JSON: a proxy's page, or nothing.
  }
  return new Problem(status, `The server answered ${status}`, `${url} was refused without a reason.`, url);
}
