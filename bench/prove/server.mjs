// The server that a proof works on. `PROOF_SABOTAGE` is set by lib.sh together with a program whose protection can be
// switched off; the server itself reads ROSTRUM_SABOTAGE.
import { startServer } from '../../e2e/support/server.mjs';

export function startProved(env = {}) {
  const sabotage = process.env.PROOF_SABOTAGE;
  return startServer({ env: { ...env, ...(sabotage ? { ROSTRUM_SABOTAGE: sabotage } : {}) } });
}
