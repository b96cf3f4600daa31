// The server that a proof works on. `PROOF_SABOTAGE` is set by lib.sh together with a program whose protection can be
// switched off; the server itself reads ROSTRUM_SABOTAGE.
import { startServer } from '../../e2e/support/server.mjs';

/** @param {object} [env] settings @param {object} [options] of startServer */
export function startProved(env = {}, options = {}) {
  const sabotage = process.env.PROOF_SABOTAGE;
  const sabotaged = sabotage ? { ROSTRUM_SABOTAGE: sabotage } : {};
  return startServer({ ...options, env: { ...env, ...sabotaged } });
}
