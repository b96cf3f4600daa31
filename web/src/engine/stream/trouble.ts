/** Why it does not play on. */
export interface Trouble {
  /** `offline`: it goes on by itself; `withdrawn`: no longer shared; `failed`: this browser cannot. */
  kind: 'offline' | 'withdrawn' | 'failed';
  /** What support can search for. */
  code: string;
}
