import { ApiError, type LiveStream, type PlaybackInfo, serverNow } from '@/api';
import type { Delivery, Letter } from '@/engine/beats/queue';
import { createPass, type Opened, type Pass, type Refusal } from '@/engine/stream/pass';
import {
  getLive,
  getPlaybackInfo,
  renewGuestPlayback,
  renewPlayback,
  sendBeats,
  sendGuestBeats,
} from './api';

/** How somebody came to play a recording, and so how their player speaks with the server. */
export interface Way {
  recordingId: string;
  pass: Pass;
  /** Whether they are signed in: then what earlier visits left over is sent along. */
  member: boolean;
  info: (signal?: AbortSignal) => Promise<PlaybackInfo>;
  /** How it stands with what of it is live. */
  live: (signal?: AbortSignal) => Promise<LiveStream>;
  deliver: (letter: Letter, leaving: boolean) => Promise<Delivery>;
}

const GONE = new Set([401, 403, 404, 410]);

const timers = {
  now: serverNow,
  after: (ms: number, work: () => void) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

export function refusalOf(error: unknown): Refusal {
  return error instanceof ApiError && GONE.has(error.status) ? 'withdrawn' : 'away';
}

/** What a failure to deliver means: only what may pass by itself is tried again. */
export function deliveryOf(error: unknown, member: boolean): Delivery {
  if (!(error instanceof ApiError)) return 'later';
  const passing = error.status === 0 || error.status === 429 || error.status >= 500;
  // Who is signed out here may sign in again; a guest whose token ended gets no other for this playback.
  return passing || (member && error.status === 401) ? 'later' : 'refused';
}

async function delivery(sent: Promise<unknown>, member: boolean): Promise<Delivery> {
  try {
    await sent;
    return 'taken';
  } catch (error) {
    return deliveryOf(error, member);
  }
}

/** What of a letter the server wants to know. */
const reportOf = ({ playback_id, beats, start_ms, errors }: Letter) => ({
  playback_id,
  beats,
  ...(start_ms === undefined ? {} : { start_ms }),
  ...(errors === undefined ? {} : { errors }),
});

/** The way of a person with an account. */
export function memberWay(recordingId: string, opened: Opened): Way {
  const pass = createPass(opened, {
    ...timers,
    refusalOf,
    renew: (playbackId) => renewPlayback(recordingId, playbackId),
  });
  return {
    recordingId,
    pass,
    member: true,
    info: (signal) => getPlaybackInfo(recordingId, null, signal),
    live: (signal) => getLive(recordingId, null, signal),
    deliver: (letter, leaving) =>
      delivery(sendBeats(letter.recording_id, reportOf(letter), leaving), true),
  };
}

/** The way of somebody who has nothing but a link: every request bears the token. */
export function guestWay(recordingId: string, opened: Opened): Way {
  const pass = createPass(opened, {
    ...timers,
    refusalOf,
    renew: (playbackId, token) => renewGuestPlayback(recordingId, playbackId, token),
  });
  return {
    recordingId,
    pass,
    member: false,
    info: async (signal) => getPlaybackInfo(recordingId, (await pass.token()) ?? '', signal),
    live: async (signal) => getLive(recordingId, (await pass.token()) ?? '', signal),
    deliver: async (letter, leaving) => {
      const token = await pass.token();
      if (token === null) return 'refused';
      return delivery(sendGuestBeats(letter.recording_id, reportOf(letter), leaving, token), false);
    },
  };
}
