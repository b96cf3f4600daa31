import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFrames } from './frames';

const frame = () => ({ close: vi.fn<() => void>() });
type Frame = ReturnType<typeof frame>;

/** A camera that gives a frame when it is told to, as a stream that holds none back. */
function camera() {
  let give: (frame: Frame) => void = () => undefined;
  let end: () => void = () => undefined;
  const cancelled = vi.fn<() => void>();
  const stream = new ReadableStream<Frame>(
    {
      start(controller) {
        give = (frame) => controller.enqueue(frame);
        end = () => controller.close();
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  );
  return {
    reader: stream.getReader(),
    give: (frame: Frame) => give(frame),
    end: () => end(),
    cancelled,
  };
}

const used: Frame[] = [];
const use = async (frame: Frame) => {
  used.push(frame);
  frame.close();
  await Promise.resolve();
};

beforeEach(() => {
  vi.useFakeTimers();
  used.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test('frames are used one after the other until they end', async () => {
  const { reader, give, end } = camera();
  const { done } = readFrames(reader, use);
  const frames = [frame(), frame()];
  frames.forEach(give);
  end();
  await done;
  expect(used).toEqual(frames);
});

test('a frame that was on its way when it was stopped is let go of', async () => {
  const { reader, give, cancelled } = camera();
  const { stop } = readFrames(reader, use);
  const stopped = stop();
  const late = frame();
  give(late);
  await stopped;
  expect(late.close).toHaveBeenCalledOnce();
  expect(used).toEqual([]);
  expect(cancelled).toHaveBeenCalledOnce();
});

test('a camera that gives none is not waited for long', async () => {
  const { reader, cancelled } = camera();
  const { stop } = readFrames(reader, use);
  const stopped = stop();
  await vi.advanceTimersByTimeAsync(1_100);
  await stopped;
  expect(cancelled).toHaveBeenCalledOnce();
});

test('an encoder that fails is told, and nothing more is read', async () => {
  const { reader, give, cancelled } = camera();
  const broken = vi.fn((frame: Frame) => {
    frame.close();
    return Promise.reject(new Error('broken'));
  });
  const { done } = readFrames(reader, broken);
  give(frame());
  await expect(done).rejects.toThrow('broken');
  expect(cancelled).toHaveBeenCalledOnce();
});
