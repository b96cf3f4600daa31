/** What a browser can encode with WebCodecs, by its short name. */
export type Encoding = 'avc' | 'vp9';

/** Page → encoder worker. */
export type ToEncoder =
  | {
      op: 'start';
      encoding: Encoding;
      bitrate: number;
      pieces: MessagePort;
      /** Where the browser hands frames to a worker; else they come one by one. */
      frames: ReadableStream<VideoFrame> | null;
      /** When the page's clock began. */
      time_origin: number;
    }
  | { op: 'frame'; frame: VideoFrame }
  | { op: 'stop' };

/** Encoder worker → page. */
export type FromEncoder =
  | { op: 'tick' }
  /** When the first frame was taken, on the page's clock; it becomes better while more come. */
  | { op: 'started'; at_ms: number }
  /** Everything that was encoded has been handed over; `problem` says why it ended by itself. */
  | { op: 'finished'; problem: string | null };
