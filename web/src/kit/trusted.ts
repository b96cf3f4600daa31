/**
 * The content policy asks for Trusted Types: the address of a worker must pass a named policy before the
 * browser runs it. This is the only policy of the app; it lets through what was built into /assets and nothing else.
 */
interface TrustedPolicy {
  createScriptURL: (address: string) => unknown;
}

interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ) => TrustedPolicy;
}

/** The name the server lists in `trusted-types`. */
export const POLICY = 'rostrum';

function ownScript(address: string): string {
  const url = new URL(address, location.href);
  const own =
    url.origin === location.origin && /^\/(assets|src|node_modules|@fs)\//.test(url.pathname);
  if (!own) throw new TypeError(`Not a script of this app: ${url.href}`);
  return url.href;
}

let policy: TrustedPolicy | undefined;

/**
 * The address of a worker, to be given to `new Worker`:
 * `import address from './journal.worker?worker&url'; new Worker(scriptAddress(address), { type: 'module' })`.
 */
export function scriptAddress(address: string): string {
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!trusted) return ownScript(address);
  policy ??= trusted.createPolicy(POLICY, { createScriptURL: ownScript });
  return policy.createScriptURL(address) as string;
}
