/** Where a live stream is at this moment. */
export interface Edge {
  /** Seconds: where a player stands that keeps up. */
  syncS: number;
  /** How much further behind than it has to be the picture on the screen is. */
  lateS: number;
}
