/** What an answer is looked through for: XMLHttpRequest is one. */
interface Answered {
  responseType: string;
  responseText: string;
  getResponseHeader: (name: string) => string | null;
}

/** When the server does not say. */
const USUAL_S = 15;

const isAnswered = (details: unknown): details is Answered =>
  typeof details === 'object' && details !== null && 'getResponseHeader' in details;

function codeOf(answer: Answered): unknown {
  // Where bytes are awaited, reading text is an error.
  if (answer.responseType !== '' && answer.responseType !== 'text') return null;
  try {
    return (JSON.parse(answer.responseText) as { code?: unknown } | null)?.code;
  } catch {
    return null;
  }
}

/** In how many seconds to try again, where an answer says that all seats of a live stream are taken; else null. */
export function fullFor(status: number, details: unknown): number | null {
  if (status !== 503 || !isAnswered(details) || codeOf(details) !== 'live.full') return null;
  const said = Number(details.getResponseHeader('retry-after') ?? Number.NaN);
  return said > 0 ? said : USUAL_S;
}
