import { expect, test } from 'vitest';
import { createTaps } from './taps';

test('one tap is for the controls, and a slow second one too', () => {
  const tap = createTaps();
  expect(tap(0.9, 0)).toEqual({ kind: 'controls' });
  expect(tap(0.9, 1_000)).toEqual({ kind: 'controls' });
});

test('tapping on at one side goes on jumping', () => {
  const tap = createTaps();
  tap(0.9, 0);
  expect(tap(0.9, 200)).toEqual({ kind: 'seek', side: 'forward', seconds: 10 });
  expect(tap(0.8, 400)).toEqual({ kind: 'seek', side: 'forward', seconds: 10 });
});

test('two taps at different sides or in the middle do not jump', () => {
  const tap = createTaps();
  tap(0.1, 0);
  expect(tap(0.9, 100)).toEqual({ kind: 'controls' });
  tap(0.5, 1_000);
  expect(tap(0.5, 1_100)).toEqual({ kind: 'controls' });
});
