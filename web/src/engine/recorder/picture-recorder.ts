import { deferred } from '../deferred';
import type { TakeQuality } from '../protocol';
import type { OutboxClient } from '../outbox/client';
import type { TakeDraft } from '../outbox/take-row';
import { startEncoder } from './encoder';
import { codecOf, takeBitrate, type PictureFormat } from './containers';
import type { Encoding } from './encoder-messages';
import { firstFrameAfter } from './first-frame';

/** A source that the browser encodes, being recorded. */
export interface PictureRecording {
  /** Resolves when all of it is on the disk. */
  stop: () => Promise<void>;
}

/** What is recorded, and where it goes. */
export interface PictureOptions {
  outbox: OutboxClient;
  draft: Pick<TakeDraft, 'room_id' | 'recording_id' | 'participant_id' | 'source'>;
  track: MediaStreamTrack;
  format: PictureFormat;
  quality: TakeQuality;
}

/** Opus at this rate is beyond what an ear can tell from the original voice. */
const SOUND_BITRATE = 192_000;
const SOUND_MIME = 'audio/webm;codecs=opus';

/** A second: what a crash may cost of the picture. */
const SLICE_MS = 1000;
/** A key frame each second at 30 frames: players and the cutting room find their place. */
const KEY_FRAME_EVERY = 30;
/** The last resort encodes too slowly for more than this. */
const POOR_HEIGHT = 720;

function recordByMediaRecorder(asked: PictureOptions): PictureRecording {
  const { outbox, draft, track, format, quality } = asked;
  const { width, height } = track.getSettings();
  const options: MediaRecorderOptions & { videoKeyFrameIntervalCount: number } = {
    mimeType: format.mime,
    videoBitsPerSecond: takeBitrate(height ?? POOR_HEIGHT, quality),
    videoKeyFrameIntervalCount: KEY_FRAME_EVERY,
  };
  const recorder = new MediaRecorder(new MediaStream([track]), options);
  let handle: number | null = null;
  let piece_from = 0;
  let started = 0;
  const stopped = deferred<undefined>();

  recorder.ondataavailable = ({ data, timeStamp }) => {
    if (data.size === 0) return;
    // Only with its first bytes does the recorder know what it really makes.
    handle ??= open();
    outbox.piece(handle, data, timeStamp - piece_from);
    piece_from = timeStamp;
  };
  recorder.onstart = ({ timeStamp }) => {
    started = timeStamp;
  };
  recorder.onstop = () => stopped.resolve(undefined);

  const from = performance.now();
  piece_from = from;
  recorder.start(SLICE_MS);
  const first = firstFrameAfter(track, from, () => started || from);

  const open = (): number => {
    const mime = recorder.mimeType || format.mime;
    const opened = outbox.pictures(
      {
        ...draft,
        mime,
        codec: codecOf(mime),
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
      },
      null,
    );
    void first.then((at_ms) => outbox.started(opened, at_ms));
    return opened;
  };

  return {
    async stop() {
      if (recorder.state !== 'inactive') recorder.stop();
      else stopped.resolve(undefined);
      await stopped.promise;
      if (handle !== null) await outbox.end(handle);
    },
  };
}

function recordByEncoder(options: PictureOptions, encoding: Encoding): PictureRecording {
  const { outbox, draft, track, format } = options;
  const { width, height } = track.getSettings();
  const { port1, port2 } = new MessageChannel();
  let handle: number | null = null;
  // Only with its first frames is there a take; what was encoded before waits in the channel.
  const open = () =>
    outbox.pictures(
      {
        ...draft,
        mime: format.mime,
        codec: codecOf(format.mime),
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
      },
      port2,
    );
  const end = async () => {
    if (handle !== null) await outbox.end(handle);
    else port2.close();
  };
  let instead: PictureRecording | null = null;
  const encoder = startEncoder({
    track,
    encoding,
    bitrate: takeBitrate(height ?? POOR_HEIGHT, options.quality),
    pieces: port1,
    started: (at_ms) => outbox.started((handle ??= open()), at_ms),
    // What it made is a part of its own; the browser's recorder makes the next.
    failed: () => {
      void end();
      if (format.otherwise === null || track.readyState === 'ended') return;
      instead = recordByMediaRecorder({
        ...options,
        format: { ...format, mime: format.otherwise },
      });
    },
  });
  return {
    async stop() {
      if (instead) return instead.stop();
      await encoder.stop();
      await end();
    },
  };
}

/** Records a camera or a screen until it is stopped. */
export function recordPictures(options: PictureOptions): PictureRecording {
  const { encoding } = options.format;
  return encoding === null ? recordByMediaRecorder(options) : recordByEncoder(options, encoding);
}

/** Records a microphone as Opus, where its bare samples cannot be had. A muted track gives silence. */
export function recordCompressed(
  outbox: OutboxClient,
  draft: PictureOptions['draft'],
  track: MediaStreamTrack,
): PictureRecording {
  const recorder = new MediaRecorder(new MediaStream([track]), {
    mimeType: SOUND_MIME,
    audioBitsPerSecond: SOUND_BITRATE,
  });
  const handle = outbox.pictures({ ...draft, mime: SOUND_MIME, codec: 'opus' }, null);
  const stopped = deferred<undefined>();
  let piece_from = performance.now();
  recorder.ondataavailable = ({ data, timeStamp }) => {
    if (data.size > 0) outbox.piece(handle, data, timeStamp - piece_from);
    piece_from = timeStamp;
  };
  // Measured: within about 5 ms of the first sample.
  recorder.onstart = ({ timeStamp }) => outbox.started(handle, timeStamp);
  recorder.onstop = () => stopped.resolve(undefined);
  recorder.start(SLICE_MS);
  return {
    async stop() {
      if (recorder.state === 'inactive') stopped.resolve(undefined);
      else recorder.stop();
      await stopped.promise;
      await outbox.end(handle);
    },
  };
}
