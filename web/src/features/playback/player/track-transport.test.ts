import { beforeEach, describe, expect, test } from 'vitest';
import type { Track } from '@/api';
import { aTrack } from '@test/builders';
import { leaning, pieceAt, type Playable } from './lane';
import { createTrackTransport, type Timers } from './track-transport';

/** Time that only moves by hand; elements that play in it, each with a crystal of its own. */
class Stage {
  ms = 0;
  private work: (() => void)[] = [];
  readonly elements: FakeElement[] = [];
  readonly timers: Timers = {
    now: () => this.ms,
    every: (_, work) => {
      this.work.push(work);
      return () => {
        this.work = this.work.filter((each) => each !== work);
      };
    },
  };

  element(crystal = 1): FakeElement {
    const made = new FakeElement(crystal);
    this.elements.push(made);
    return made;
  }

  pass(ms: number): void {
    for (let gone = 0; gone < ms; gone += 100) {
      this.ms += 100;
      for (const element of this.elements) element.advance(0.1);
      for (const work of this.work) work();
    }
  }
}

class FakeElement implements Playable {
  src = '';
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  ended = false;
  readyState = 4;
  volume = 1;
  muted = false;
  error: MediaError | null = null;
  refuses: DOMException | null = null;

  private readonly crystal: number;

  constructor(crystal: number) {
    this.crystal = crystal;
  }

  play(): Promise<void> {
    if (this.refuses) return Promise.reject(this.refuses);
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  load(): void {}

  removeAttribute(): void {
    this.src = '';
  }

  advance(seconds: number): void {
    if (!this.paused && this.readyState >= 3)
      this.currentTime += seconds * this.playbackRate * this.crystal;
  }
}

const ada = aTrack({ id: 'ada', offset_ms: 0, pieces: [{ offset_ms: 0, duration_ms: 60_000 }] });
const bob = aTrack({
  id: 'bob',
  offset_ms: 4_000,
  pieces: [{ offset_ms: 4_000, duration_ms: 20_000 }],
});

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

function playerOf(...tracks: Track[]) {
  const transport = createTrackTransport(tracks, 60_000, stage.timers);
  transport.run();
  return transport;
}

describe('tracks side by side', () => {
  test('a track that begins later is silent until its offset and then plays from its beginning', () => {
    const transport = playerOf(ada, bob);
    const late = stage.element();
    transport.attach('ada', stage.element());
    transport.attach('bob', late);
    transport.play();
    stage.pass(3_900);
    expect(late.paused).toBe(true);
    stage.pass(2_100);
    expect(late.paused).toBe(false);
    expect(late.currentTime).toBeCloseTo(2, 1);
  });

  test('an element whose clock runs 1 % fast is kept within 50 ms over a minute', () => {
    const transport = playerOf(ada);
    const fast = stage.element(1.01);
    transport.attach('ada', fast);
    transport.play();
    for (let second = 1; second < 60; second += 1) {
      stage.pass(1_000);
      expect(Math.abs(fast.currentTime - transport.state.get().positionMs / 1000)).toBeLessThan(
        0.05,
      );
    }
  });

  test('when one has no data all wait, and go on together', () => {
    const transport = playerOf(ada, bob);
    const first = stage.element();
    const second = stage.element();
    transport.attach('ada', first);
    transport.attach('bob', second);
    transport.seek(10_000);
    transport.play();
    stage.pass(1_000);
    second.readyState = 2;
    stage.pass(5_000);
    expect(transport.state.get()).toMatchObject({ playing: true, waiting: true });
    expect(first.paused).toBe(true);
    const held = transport.state.get().positionMs;
    expect(held).toBeLessThan(11_200);
    second.readyState = 4;
    stage.pass(1_000);
    expect(transport.state.get().waiting).toBe(false);
    expect(transport.state.get().positionMs).toBeGreaterThan(held);
    expect(first.currentTime).toBeCloseTo(second.currentTime + 4, 1);
  });

  test('a seek puts every track at its own place', () => {
    const transport = playerOf(ada, bob);
    const first = stage.element();
    const second = stage.element();
    transport.attach('ada', first);
    transport.attach('bob', second);
    transport.seek(12_000);
    expect(first.currentTime).toBeCloseTo(12);
    expect(second.currentTime).toBeCloseTo(8);
  });

  test('playing stops at the end, and play begins anew', () => {
    const transport = playerOf(ada);
    transport.attach('ada', stage.element());
    transport.seek(59_500);
    transport.play();
    stage.pass(1_000);
    expect(transport.state.get()).toMatchObject({
      playing: false,
      ended: true,
      positionMs: 60_000,
    });
    transport.play();
    stage.pass(200);
    expect(transport.state.get().positionMs).toBeLessThan(1_000);
  });

  test('a browser that wants a gesture first leaves the player paused', async () => {
    const transport = playerOf(ada);
    const element = stage.element();
    element.refuses = new DOMException('gesture', 'NotAllowedError');
    transport.attach('ada', element);
    transport.play();
    await Promise.resolve();
    await Promise.resolve();
    expect(transport.state.get().playing).toBe(false);
  });

  test('one person is silenced and the others are still heard', () => {
    const transport = playerOf(ada, bob);
    const first = stage.element();
    const second = stage.element();
    transport.attach('ada', first);
    transport.attach('bob', second);
    transport.setSilenced('bob', true);
    expect([first.muted, second.muted]).toEqual([false, true]);
  });

  test('a player none of whose files play says so', () => {
    const transport = playerOf(ada);
    const element = stage.element();
    transport.attach('ada', element);
    element.error = { code: 4 } as MediaError;
    stage.pass(100);
    expect(transport.state.get().failed).toBe(true);
  });
});

describe('the pieces of a track', () => {
  const broken = aTrack({
    id: 'x',
    pieces: [
      { id: 'one', offset_ms: 0, duration_ms: 5_000 },
      { id: 'two', offset_ms: 9_000, duration_ms: null },
    ],
  });

  test('between two pieces there is none, until the next is near', () => {
    expect(pieceAt(broken, 4_999)?.id).toBe('one');
    expect(pieceAt(broken, 5_500)).toBeNull();
    expect(pieceAt(broken, 7_500)?.id).toBe('two');
    expect(pieceAt(broken, 99_000)?.id).toBe('two');
  });

  test('an element that is behind is led faster, one that is ahead slower', () => {
    expect(leaning(-0.04, 1)).toBeGreaterThan(1);
    expect(leaning(0.04, 1)).toBeLessThan(1);
    expect(leaning(0.005, 1.5)).toBe(1.5);
  });
});
