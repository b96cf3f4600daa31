/** How far this machine's clock is behind the server's, in milliseconds. */
let behind = 0;

/** Learns the server's time from an answer to a write: one to a read may have lain in a cache. */
export function noteTime(method: string, response: Response): void {
  const said = Date.parse(response.headers.get('date') ?? '');
  if (method === 'GET' || Number.isNaN(said)) return;
  const off = said - Date.now();
  // The header counts whole seconds, and the answer took its time: less than this is no difference.
  behind = Math.abs(off) < 2_000 ? 0 : off;
}

/** The time of day as the server has it, to a second or two: for a machine whose clock is wrong. */
export const serverNow = (): number => Date.now() + behind;
