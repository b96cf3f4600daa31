/** One field the server did not accept. */
export interface FieldProblem {
  field: string;
  code: string;
  detail: string;
}

/** What the server answers when it refuses (RFC 9457). `title` and `detail` are written for the person. */
export interface Problem {
  code: string;
  title: string;
  status: number;
  detail?: string;
  errors?: FieldProblem[];
}

/** A refusal or a failure, with a stable `code` that the interface words and support can search. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly fields: readonly FieldProblem[];
  /** Seconds the server asks to wait, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.fields = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** What the server says of one field. */
  field(name: string): string | undefined {
    return this.fields.find((each) => each.field === name)?.detail;
  }
}

/** The server could not be reached at all: no answer, so nothing is known of what it did. */
export const NETWORK = 'network.unreachable';

export function unreachable(cause: unknown): ApiError {
  const error = new ApiError({ code: NETWORK, status: 0, title: 'The server cannot be reached.' });
  error.cause = cause;
  return error;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'title' in value;
}

/** The refusal in an answer; one without a problem document (a proxy's page, say) is told by its status. */
export async function problemOf(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(after) ? after : undefined;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError({ ...body, status: response.status }, retryAfter);
  const problem = {
    code: `http.${response.status}`,
    status: response.status,
    title: response.statusText,
  };
  return new ApiError(problem, retryAfter);
}
