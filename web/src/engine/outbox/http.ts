/** The few answers of the server an upload looks at. */
export interface Answer {
  status: number;
  header: (name: string) => string | null;
  /** The parsed JSON body, or null. */
  json: () => Promise<unknown>;
}

/** A request as the upload states it; the worker's shell turns it into a fetch. */
export interface Ask {
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer> | string;
}

/** Sends one request; rejects when no answer came. */
export type Http = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

/** No answer within this time counts as none: a dead line otherwise holds a request for minutes. */
const PATIENCE_MS = 60_000;

/** The real thing, for the worker. */
export function createHttp(fetcher: typeof fetch): Http {
  return async (ask, signal) => {
    const init: RequestInit = {
      method: ask.method,
      headers: ask.headers,
      // The token travels in the header; the cookie of a sign-in has no business here.
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    };
    if (ask.body !== undefined) init.body = ask.body;
    const response = await fetcher(ask.url, init);
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      json: async () => {
        try {
          return (await response.json()) as unknown;
        } catch {
          return null;
        }
      },
    };
  };
}
