// The server that a proof works on. `PROOF_SABOTAGE` is set by lib.sh together with a program whose protection can be
// switched off; the server itself reads ROSTRUM_SABOTAGE.
import { startServer } from '../../e2e/support/server.mjs';

/** @param {object} [env] settings @param {object} [options] of startServer */
export function startProved(env = {}, options = {}) {
  const sabotage = process.env.PROOF_SABOTAGE;
  const sabotaged = sabotage ? { ROSTRUM_SABOTAGE: sabotage } : {};
  return startServer({ ...options, env: { ...bucket(), ...env, ...sabotaged } });
}

/** `scripts/with-s3 bench/prove/NAME/run` has a proof keep its files in a bucket. */
function bucket() {
  const { TEST_BUCKET, TEST_BUCKET_ACCESS_KEY, TEST_BUCKET_SECRET_KEY } = process.env;
  if (!TEST_BUCKET) return {};
  return {
    ROSTRUM_STORAGE_URL: TEST_BUCKET,
    ROSTRUM_STORAGE_ACCESS_KEY: TEST_BUCKET_ACCESS_KEY,
    ROSTRUM_STORAGE_SECRET_KEY: TEST_BUCKET_SECRET_KEY,
  };
}
