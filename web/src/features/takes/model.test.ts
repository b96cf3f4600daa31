import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '@/engine/outbox/outbox';
import { remember, reportOf, safetyOf, secondsLeft, type Moment } from './model';

const item = (fields: Partial<OutboxItem>): OutboxItem => ({
  id: 'id',
  room_id: 'room',
  recording_id: 'rec',
  source: 'microphone',
  part: 0,
  created_at: '',
  recorded_ms: 1000,
  saved_ms: 1000,
  uploaded_ms: 500,
  uploaded_bytes: 50,
  total_bytes: 100,
  state: 'recording',
  problem: null,
  damaged: 0,
  ...fields,
});

describe('the safety of takes', () => {
  it('is a hundred per cent only by the server’s word', () => {
    const all_sent = item({ state: 'verifying', uploaded_ms: 1000, uploaded_bytes: 100 });
    expect(safetyOf([all_sent])).toMatchObject({ share: 0.99, safe: false });
    expect(safetyOf([item({ state: 'safe' })])).toMatchObject({
      share: 1,
      safe: true,
      bytes_left: 0,
    });
  });

  it('counts what is only on this computer', () => {
    expect(safetyOf([item({}), item({ state: 'safe' })])).toMatchObject({
      share: 0.75,
      bytes_left: 50,
      recording: true,
    });
  });

  it('of nothing is complete', () => {
    expect(safetyOf([])).toMatchObject({ safe: true, share: 1 });
  });

  it('is told to the host by source, with its parts together and the worst state', () => {
    const parts = [
      item({ state: 'safe' }),
      item({ part: 1, state: 'uploading' }),
      item({ source: 'camera', state: 'verifying' }),
    ];
    expect(reportOf(parts)).toMatchObject([
      { source: 'microphone', state: 'uploading', recorded_ms: 2000, uploaded_ms: 1500 },
      { source: 'camera', state: 'verifying' },
    ]);
  });
});

describe('the time left', () => {
  const at = (at_ms: number, bytes_left: number): Moment => ({ at_ms, bytes_left });

  it('is what is left at the speed of the last seconds', () => {
    expect(secondsLeft([at(0, 1000), at(1000, 800)])).toBe(4);
  });

  it('is not guessed before there is a speed', () => {
    expect(secondsLeft([])).toBeNull();
    expect(secondsLeft([at(0, 1000)])).toBeNull();
    expect(secondsLeft([at(0, 1000), at(1000, 1000)])).toBeNull();
  });

  it('is nothing when nothing is left', () => {
    expect(secondsLeft([at(0, 0)])).toBe(0);
  });

  it('forgets old moments', () => {
    expect(remember([at(0, 9), at(5000, 8)], at(9000, 7))).toEqual([at(5000, 8), at(9000, 7)]);
  });
});
