import { noteTime } from './clock';
import { problemOf, unreachable } from './errors';

type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  /** Bytes or text sent as they are, instead of a JSON body. */
  file?: { content: Blob | string; type: string };
  headers?: Record<string, string>;
  /** The page may be gone before the answer comes; at most 64 kB of body. */
  keepalive?: boolean;
  signal?: AbortSignal | undefined;
  /** A status beside 2xx whose body is an answer and no refusal. */
  answers?: number;
}

/** Who calls: where the token comes from, and what to do when the server no longer takes it. */
export interface Credentials {
  /** The access token to send, or null for none. */
  token: () => Promise<string | null>;
  /** Called once on a 401; true means that a fresh token is there and the call is worth repeating. */
  renew?: () => Promise<boolean>;
}

export interface Api {
  get: <T>(path: string, options?: CallOptions) => Promise<T>;
  post: <T>(path: string, options?: CallOptions) => Promise<T>;
  put: <T>(path: string, options?: CallOptions) => Promise<T>;
  patch: <T>(path: string, options?: CallOptions) => Promise<T>;
  delete: <T = undefined>(path: string, options?: CallOptions) => Promise<T>;
  /** A file instead of JSON; with a body it is asked for by POST. */
  blob: (path: string, options?: CallOptions) => Promise<Blob>;
}

/** A path of the API with its parts encoded: path\`/api/v1/rooms/${id}\`. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((whole, part, at) => whole + encodeURIComponent(values[at - 1] ?? '') + part);
}

export function withQuery(address: string, query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `${address}?${text}` : address;
}

async function send(method: string, address: string, options: CallOptions, token: string | null) {
  const headers = new Headers({ accept: 'application/json', ...options.headers });
  if (token) headers.set('authorization', `Bearer ${token}`);
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;
  if (options.file) {
    headers.set('content-type', options.file.type);
    request.body = options.file.content;
  } else if (options.body !== undefined) {
    headers.set('content-type', 'application/json');
    request.body = JSON.stringify(options.body);
  }
  try {
    const response = await fetch(withQuery(address, options.query), request);
    noteTime(method, response);
    return response;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

async function answer<T>(response: Response, options: CallOptions = {}): Promise<T> {
  if (!response.ok && response.status !== options.answers) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** A client that calls in somebody's name: the signed-in person's, or a guest's. */
export function createApi(credentials: Credentials): Api {
  const ask = async (method: string, address: string, options: CallOptions = {}) => {
    const first = await send(method, address, options, await credentials.token());
    const again = first.status === 401 && credentials.renew && (await credentials.renew());
    return again ? send(method, address, options, await credentials.token()) : first;
  };
  const call = async <T>(method: string, address: string, options?: CallOptions) =>
    answer<T>(await ask(method, address, options), options);
  return {
    get: (address, options) => call('GET', address, options),
    post: (address, options) => call('POST', address, options),
    put: (address, options) => call('PUT', address, options),
    patch: (address, options) => call('PATCH', address, options),
    delete: (address, options) => call('DELETE', address, options),
    blob: async (address, options) => {
      const method = options?.body === undefined ? 'GET' : 'POST';
      const response = await ask(method, address, options);
      if (!response.ok) throw await problemOf(response);
      return response.blob();
    },
  };
}

/** Calls that need nobody's name. */
export const publicApi = createApi({ token: () => Promise.resolve(null) });
