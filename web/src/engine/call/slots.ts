/**
 * Which receiving slot carries which track. A slot is a recvonly line of the connection; making one
 * costs an offer, so slots are kept and re-used, and a track stays in its slot for as long as it is
 * wanted: its picture never jumps to another element.
 */

/** A receiving line. */
export interface Slot {
  mid: string;
  kind: 'audio' | 'video';
  track_id: string | null;
}

/** A track that shall be received. */
export interface Want {
  track_id: string;
  kind: 'audio' | 'video';
  /** Wanted sooner when there are not slots for all. */
  rank: number;
}

/** Who gets which slot, and how many lines are missing. */
export interface SlotPlan {
  slots: Slot[];
  missing: { audio: number; video: number };
}

/** Assigns wanted tracks to slots; `most_video` bounds the video lines of the connection. */
export function planSlots(
  slots: readonly Slot[],
  wants: readonly Want[],
  most_video: number,
): SlotPlan {
  const room = (kind: 'audio' | 'video') =>
    kind === 'video' ? most_video : Number.POSITIVE_INFINITY;
  const chosen = (kind: 'audio' | 'video') =>
    wants
      .filter((want) => want.kind === kind)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, room(kind));
  const wanted = [...chosen('audio'), ...chosen('video')];
  const ids = new Set(wanted.map((want) => want.track_id));

  const next = slots.map((slot) =>
    slot.track_id !== null && ids.has(slot.track_id) ? { ...slot } : { ...slot, track_id: null },
  );
  const placed = new Set(next.map((slot) => slot.track_id));
  const missing = { audio: 0, video: 0 };
  for (const want of wanted) {
    if (placed.has(want.track_id)) continue;
    const free = next.find((slot) => slot.kind === want.kind && slot.track_id === null);
    if (free) free.track_id = want.track_id;
    else missing[want.kind] += 1;
  }
  return { slots: next, missing };
}

/** The heights the server distinguishes: what it sends changes only at these. */
const STEPS = [0, 180, 360, 720, 1080, 2160];

/** A tile's height, rounded up so that resizing by a pixel is not news to the server. */
export function askedHeight(css_height: number, pixel_ratio: number): number {
  const pixels = css_height * pixel_ratio;
  if (pixels <= 0) return 0;
  return STEPS.find((step) => step >= pixels) ?? 2160;
}
