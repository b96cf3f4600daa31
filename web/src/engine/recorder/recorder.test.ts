import { describe, expect, it, vi } from 'vitest';
import { createRecorder, type Tracks } from './recorder';

const OWNER = { room_id: 'room', recording_id: 'rec', participant_id: 'me' };
const FORMAT = { encoding: null, mime: 'video/webm', otherwise: null, poor: false } as const;

const track = () => ({ readyState: 'live' }) as MediaStreamTrack;
const tracks = (some: Partial<Tracks>): Tracks => ({
  microphone: null,
  camera: null,
  screen: null,
  ...some,
});

function setUp() {
  let handles = 0;
  const outbox = {
    microphone: vi.fn(() => ++handles),
    mute: vi.fn(),
    end: vi.fn(() => Promise.resolve()),
    reserve: vi.fn(),
  };
  const stopPictures = vi.fn(() => Promise.resolve());
  const recordPictures = vi.fn(() => ({ stop: stopPictures }));
  const closeInput = vi.fn();
  const openMicrophone = vi.fn(() =>
    Promise.resolve({
      input: { input: new ReadableStream<AudioData>(), rate: null },
      close: closeInput,
    }),
  );
  const recordCompressed = vi.fn(() => ({ stop: stopPictures }));
  const recorder = createRecorder({
    outbox,
    recordPictures,
    recordCompressed,
    openMicrophone,
    format: FORMAT,
  });
  return {
    recordCompressed,
    recorder,
    outbox,
    recordPictures,
    stopPictures,
    openMicrophone,
    closeInput,
  };
}

describe('the recorder', () => {
  it('opens nothing before a recording began', () => {
    const { recorder, openMicrophone, recordPictures } = setUp();
    recorder.setTracks(tracks({ microphone: track(), camera: track() }));
    expect(openMicrophone).not.toHaveBeenCalled();
    expect(recordPictures).not.toHaveBeenCalled();
  });

  it('records what there is, and what comes later', async () => {
    const { recorder, outbox, recordPictures } = setUp();
    recorder.setTracks(tracks({ microphone: track() }));
    recorder.start(OWNER);
    await expect.poll(() => outbox.microphone).toHaveBeenCalledOnce();
    const camera = track();
    recorder.setTracks(tracks({ camera }));
    expect(recordPictures).toHaveBeenCalledWith({ ...OWNER, source: 'camera' }, camera, FORMAT, {
      height: 1080,
      kbps: null,
    });
  });

  it('starts a new part when the device changes, after ending the old one', async () => {
    const { recorder, outbox, closeInput } = setUp();
    recorder.setTracks(tracks({ microphone: track() }));
    recorder.start(OWNER);
    await expect.poll(() => outbox.microphone).toHaveBeenCalledOnce();
    recorder.setTracks(tracks({ microphone: track() }));
    await expect.poll(() => outbox.microphone).toHaveBeenCalledTimes(2);
    await expect.poll(() => closeInput).toHaveBeenCalledOnce();
    expect(outbox.end).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('goes on with every source as a new part when it is asked to', async () => {
    const { recorder, outbox, openMicrophone, recordPictures, stopPictures } = setUp();
    recorder.setTracks(tracks({ microphone: track(), camera: track() }));
    recorder.renew();
    expect(openMicrophone).not.toHaveBeenCalled();
    recorder.start(OWNER);
    await vi.waitFor(() => expect(outbox.microphone).toHaveBeenCalledTimes(1));
    recorder.renew();
    await vi.waitFor(() => expect(outbox.microphone).toHaveBeenCalledTimes(2));
    expect(outbox.end).toHaveBeenCalledWith(1);
    expect(recordPictures).toHaveBeenCalledTimes(2);
    expect(stopPictures).toHaveBeenCalledTimes(1);
    expect(recorder.state.get().sources).toEqual(['microphone', 'camera']);
  });

  it('lets a track that stays go on untouched', async () => {
    const { recorder, outbox } = setUp();
    const microphone = track();
    recorder.setTracks(tracks({ microphone }));
    recorder.start(OWNER);
    recorder.setTracks(tracks({ microphone, camera: track() }));
    recorder.start(OWNER);
    await expect.poll(() => outbox.microphone).toHaveBeenCalledOnce();
    expect(outbox.end).not.toHaveBeenCalled();
  });

  it('begins muted when the microphone is muted, and mutes at once after that', async () => {
    const { recorder, outbox } = setUp();
    recorder.mute(true);
    recorder.setTracks(tracks({ microphone: track() }));
    recorder.start(OWNER);
    await expect.poll(() => outbox.microphone).toHaveBeenCalledOnce();
    expect(outbox.microphone.mock.calls[0]).toMatchObject([{}, { muted: true }]);
    recorder.mute(false);
    expect(outbox.mute).toHaveBeenCalledWith(1, false);
  });

  it('has everything on the disk when stop resolves', async () => {
    const { recorder, outbox, stopPictures } = setUp();
    recorder.setTracks(tracks({ microphone: track(), camera: track() }));
    recorder.start(OWNER);
    await recorder.stop();
    expect(outbox.end).toHaveBeenCalledOnce();
    expect(stopPictures).toHaveBeenCalledOnce();
    expect(recorder.state.get()).toMatchObject({ recording_id: null, sources: [] });
  });

  it('records compressed, and says so, where there are no bare samples', async () => {
    const { recorder, openMicrophone, recordCompressed, stopPictures } = setUp();
    openMicrophone.mockReturnValue(Promise.reject(new Error('no')));
    recorder.setTracks(tracks({ microphone: track() }));
    recorder.start(OWNER);
    await expect.poll(() => recordCompressed).toHaveBeenCalledOnce();
    expect(recorder.state.get()).toMatchObject({ sources: ['microphone'], compressed_sound: true });
    await recorder.stop();
    expect(stopPictures).toHaveBeenCalledOnce();
  });

  it('shows that a microphone which cannot be recorded is not', async () => {
    const { recorder, openMicrophone, recordCompressed } = setUp();
    openMicrophone.mockReturnValue(Promise.reject(new Error('no')));
    recordCompressed.mockImplementation(() => {
      throw new Error('nor this');
    });
    recorder.setTracks(tracks({ microphone: track() }));
    recorder.start(OWNER);
    await expect.poll(() => recorder.state.get().sources).toEqual([]);
    await recorder.stop();
  });
});
