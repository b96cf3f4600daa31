import type { Piece, Track } from '@/api';
import { within } from './transport';

/** What a lane needs of a media element; tests bring their own. */
export type Playable = Pick<
  HTMLMediaElement,
  | 'src'
  | 'currentTime'
  | 'playbackRate'
  | 'paused'
  | 'ended'
  | 'readyState'
  | 'volume'
  | 'muted'
  | 'error'
> & {
  play: () => Promise<void>;
  pause: () => void;
  load: () => void;
  removeAttribute: (name: string) => void;
};

/** Enough is loaded to go on (HTMLMediaElement.HAVE_FUTURE_DATA). */
const CAN_GO_ON = 3;
/** Begin to load a piece this long before it is due. */
const AHEAD_MS = 2_000;
/** Differences below are not heard between people who spoke over a network. */
const IN_STEP_S = 0.015;
/** Differences above are put right by a jump, smaller ones by a slightly other speed. */
const JUMP_S = 0.25;
/** A speed that is changed by this much is not heard as such. */
const LEAN = 0.06;

export interface Lane {
  track: Track;
  element: Playable;
  piece: Piece | null;
}

const endOf = (piece: Piece) => piece.offset_ms + (piece.duration_ms ?? Infinity);

/** The piece that sounds at a moment, or the one that is about to. */
export function pieceAt(track: Track, positionMs: number): Piece | null {
  return (
    track.pieces.find(
      (piece) => piece.offset_ms <= positionMs + AHEAD_MS && positionMs < endOf(piece),
    ) ?? null
  );
}

/** Puts the right piece under the lane's element. */
export function place(lane: Lane, positionMs: number): void {
  const piece = pieceAt(lane.track, positionMs);
  if (piece?.id === lane.piece?.id) return;
  lane.piece = piece;
  lane.element.pause();
  if (piece) {
    lane.element.src = piece.url;
    lane.element.currentTime = Math.max(0, positionMs - piece.offset_ms) / 1000;
  } else {
    lane.element.removeAttribute('src');
    lane.element.load();
  }
}

/** Where its element should stand, in seconds of the piece; null while it has nothing to play. */
function due(lane: Lane, positionMs: number): number | null {
  if (!lane.piece || lane.element.error || positionMs < lane.piece.offset_ms) return null;
  return (positionMs - lane.piece.offset_ms) / 1000;
}

/** Whether the others have to wait for this one. */
export function isBehind(lane: Lane, positionMs: number): boolean {
  return (
    due(lane, positionMs) !== null && !lane.element.ended && lane.element.readyState < CAN_GO_ON
  );
}

/** Jumps to the position, at once: after a seek, and before a start. */
export function jump(lane: Lane, positionMs: number): void {
  place(lane, positionMs);
  const at = due(lane, positionMs);
  if (at !== null && Math.abs(lane.element.currentTime - at) > IN_STEP_S)
    lane.element.currentTime = at;
}

/** The speed that brings an element back in step: faster while it is behind, slower while it is ahead. */
export function leaning(driftS: number, rate: number): number {
  if (Math.abs(driftS) <= IN_STEP_S) return rate;
  return rate * (1 - within(driftS, -LEAN, LEAN));
}

/** Keeps a playing lane in step with the clock. `refused` is called when the browser wants a gesture first. */
export function follow(lane: Lane, positionMs: number, rate: number, refused: () => void): void {
  place(lane, positionMs);
  const { element } = lane;
  const at = due(lane, positionMs);
  if (at === null || element.ended) {
    if (!element.paused) element.pause();
    return;
  }
  const drift = element.currentTime - at;
  if (Math.abs(drift) > JUMP_S) element.currentTime = at;
  const speed = Math.abs(drift) > JUMP_S ? rate : leaning(drift, rate);
  if (element.playbackRate !== speed) element.playbackRate = speed;
  if (element.paused) {
    element.play().catch((error: unknown) => {
      // Anything but a wanted gesture means that a pause or another piece came first.
      if (error instanceof DOMException && error.name === 'NotAllowedError') refused();
    });
  }
}

export function hush(lane: Lane): void {
  if (!lane.element.paused) lane.element.pause();
}
