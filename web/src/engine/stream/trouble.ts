/** Why it does not play on. */
export interface Trouble {
  /**
   * `offline` and `full` (all seats of a live stream are taken): it goes on by itself; `withdrawn`: no longer shared;
   * `failed`: this browser cannot.
   */
  kind: 'offline' | 'full' | 'withdrawn' | 'failed';
  /** What support can search for. */
  code: string;
}
