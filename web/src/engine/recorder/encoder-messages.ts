/** Page → encoder worker. */
export type ToEncoder =
  | { op: 'start'; bitrate: number; pieces: MessagePort }
  | { op: 'frame'; frame: VideoFrame }
  | { op: 'stop' };

/** Encoder worker → page. */
export type FromEncoder = { op: 'tick' } | { op: 'finished' };
