import { expect, test } from 'vitest';
import type { PartSync } from '@/api';
import { plotOf, speedOf, wordOf } from './sync';

const part = (fields: Partial<PartSync>): PartSync => ({
  piece_id: 'piece',
  confidence: 1,
  word: 'high',
  sources: [],
  seams: [],
  residual_ms: 0.2,
  notes: [],
  plot: [],
  offset_ms: 100,
  drift_ppm: null,
  drift_uncertainty_ppm: null,
  ...fields,
});

test('a track is as sure as its least certain file, and unsure where nothing was used', () => {
  const parts = [part({}), part({ word: 'medium' })];
  expect(wordOf({ applied: true, parts })).toBe('medium');
  expect(wordOf({ applied: false, parts })).toBe('low');
  expect(wordOf({ applied: true, parts: [] })).toBe('low');
});

test('a sound card is slow where the server’s clock ran faster', () => {
  const speed = (drift_ppm: number, drift_uncertainty_ppm: number | null = 0.5) =>
    speedOf(part({ drift_ppm, drift_uncertainty_ppm }));
  expect(speed(40)).toEqual({ word: 'slow', ppm: 40, within: 0.5 });
  expect(speed(-40, null)).toEqual({ word: 'fast', ppm: 40, within: null });
  expect(speed(0.2)).toEqual({ word: 'exact', ppm: 0.7, within: null });
  expect(speedOf(part({}))).toBeNull();
});

test('the plot spans the file, and small errors look small', () => {
  const points = [
    { at_s: 10, off_ms: 0 },
    { at_s: 70, off_ms: 2.5 },
  ];
  const plot = plotOf(points);
  expect(plot).toMatchObject({ edge_ms: 5, most_ms: 2.5 });
  expect(plot?.path).toBe('M3.0 24.0h0M317.0 13.5h0');
  expect(plotOf([])).toBeNull();
});
