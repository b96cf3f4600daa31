import type { LiveStream, PlaybackInfo } from '@/api';
import type { Edge } from '@/engine/stream/edge';
import { isPlayable } from '../state';

/** What the place of the player shows. */
export type Show = 'player' | 'waiting' | 'preparing' | 'unknown';

/** What to show of what can be played and of how it stands with the live stream, which may not be known yet. */
export function showOf(
  info: Pick<PlaybackInfo, 'hls_url' | 'mp4_url'>,
  live: Pick<LiveStream, 'state'> | undefined,
): Show {
  if (isPlayable(info)) return 'player';
  if (!live) return 'unknown';
  // Live by now: what can be played is about to be told.
  return live.state === 'ended' ? 'preparing' : 'waiting';
}

/** Nearer than that one is with what happens now: a breath of the network is no reason to offer a jump. */
const NEAR_MS = 4_000;

/** By how much somebody has stayed behind what happens now, in milliseconds; 0: they are with it. */
export function behindBy({ syncS }: Edge, positionMs: number): number {
  const behind = syncS * 1000 - positionMs;
  return behind > NEAR_MS ? behind : 0;
}

/** How long after it happened it is on the screen: as the server measures it for who keeps up, and what comes on top here. */
export function delayOf({ lateS }: Edge, latencyMs: number | null): number | null {
  return latencyMs === null ? null : latencyMs + Math.max(0, lateS * 1000);
}

/** Nearer to what happens now than that nothing is made up for. */
const CLOSE_S = 0.5;
/** From that far away something is. */
const LATE_S = 1.5;
/** A speech a tenth faster is heard as the same speech. */
const FASTER = 1.1;

/**
 * How fast a live stream is played: as it happens. Whom the network held up, and who wants to see what happens now, comes
 * back to it little by little and without missing a word.
 */
export function paceOf(edge: Edge | null, follows: boolean, pace: number): number {
  if (!edge || !follows) return 1;
  if (edge.lateS > LATE_S) return FASTER;
  return edge.lateS < CLOSE_S ? 1 : pace;
}

/** Where somebody who watches a live stream stands. */
export type Place = 'live' | 'behind' | 'over' | null;

export function placeOf(edge: Edge | null, aired: boolean, positionMs: number): Place {
  if (edge) return behindBy(edge, positionMs) > 0 ? 'behind' : 'live';
  return aired ? 'over' : null;
}
