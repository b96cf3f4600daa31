import type { CallDeps, CallState } from '@/engine/call/call';
import type { LocalMedia } from '@/engine/local-media';
import type { OutboxClient } from '@/engine/outbox/client';
import type {
  Problem,
  Reaction,
  Result,
  RoomRole,
  RoomState,
  Source,
  TakeItem,
} from '@/engine/protocol';
import type { Recorder, RecorderState } from '@/engine/recorder/recorder';
import type { RoomSocket } from '@/engine/socket';
import type { Store } from '@/kit/store';

/** How a meeting stands for this person. */
export type Phase =
  'connecting' | 'inside' | 'reconnecting' | 'left' | 'removed' | 'replaced' | 'closed' | 'refused';

/** A reaction that is being shown. */
export interface ShownReaction {
  id: number;
  participant_id: string;
  emoji: Reaction;
}

/** Everything the stage draws from, except the media themselves. */
export interface SessionState {
  phase: Phase;
  problem: Problem | null;
  me: string | null;
  role: RoomRole | null;
  room: RoomState | null;
  /** −dBov by participant. */
  levels: Record<string, number>;
  /** What everyone's takes have come to, by participant, for the recording that runs or ran last. */
  takes: Record<string, TakeItem[]>;
  takes_of: string | null;
  reactions: readonly ShownReaction[];
  /** What the host did to this person, to be said once. */
  told: { id: number; what: 'muted' | 'camera-off' } | null;
}

/** What a session needs from the world. */
export interface SessionDeps {
  room_id: string;
  participant_id: string;
  consent: boolean | null;
  client: { browser: string; version: string; mobile: boolean };
  socket: RoomSocket;
  media: LocalMedia;
  recorder: Recorder;
  outbox: OutboxClient;
  call: Pick<CallDeps, 'createPeer' | 'codecs' | 'now' | 'every' | 'after'>;
  receivable: { mimeType: string }[];
  wait: (ms: number) => Promise<void>;
}

/** A meeting, from entering to leaving. */
export interface RoomSession {
  state: Store<SessionState>;
  call: Store<CallState>;
  /** How tall the tile of a track is on the screen, in device pixels; 0 when it is not shown. */
  setTileHeight: (track_id: string, height: number) => void;
  setConsent: (recording: boolean, keep: boolean) => Promise<Result<unknown>>;
  raiseHand: (raised: boolean) => Promise<Result<unknown>>;
  say: (text: string) => Promise<Result<unknown>>;
  react: (emoji: Reaction) => Promise<Result<unknown>>;
  muteOther: (participant_id: string, source: Source) => Promise<Result<unknown>>;
  remove: (participant_id: string) => Promise<Result<unknown>>;
  lock: (locked: boolean) => Promise<Result<unknown>>;
  recorder: Store<RecorderState>;
  /** Unix milliseconds on the server's clock, as well as it is known. */
  serverNow: () => number;
  leave: () => Promise<void>;
}
