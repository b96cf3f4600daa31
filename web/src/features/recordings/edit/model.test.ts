import { describe, expect, it } from 'vitest';
import type { MixVersion } from '@/api';
import { areSameParts, partsBefore, USUAL } from './model';

const version = (n: number, layout: MixVersion['look']['layout']): MixVersion => ({
  ...USUAL,
  version: n,
  look: { ...USUAL.look, layout },
  made_by: '0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60',
  made_at: '2026-01-01T00:00:00Z',
});

describe('the parts of a mix', () => {
  it('are the same when nothing of them differs', () => {
    expect(areSameParts(USUAL, { ...USUAL, look: { ...USUAL.look } })).toBe(true);
    expect(areSameParts(USUAL, { ...USUAL, look: { ...USUAL.look, accent: '#ffffff' } })).toBe(
      false,
    );
    const muted = { participant_id: 'a', muted: true, gain_db: 0 };
    expect(areSameParts(USUAL, { ...USUAL, sound: { ...USUAL.sound, tracks: [muted] } })).toBe(
      false,
    );
    expect(
      areSameParts(
        { ...USUAL, sound: { ...USUAL.sound, tracks: [muted] } },
        { ...USUAL, sound: { ...USUAL.sound, tracks: [{ ...muted }] } },
      ),
    ).toBe(true);
  });

  it('go back to the ones before, and to the usual ones before the first', () => {
    const all = [version(2, 'side_by_side'), version(1, 'speaker')];
    expect(partsBefore(all, 2)?.look.layout).toBe('speaker');
    expect(partsBefore(all.slice(1), 1)).toEqual(USUAL);
    expect(partsBefore([], 0)).toBeNull();
    expect(partsBefore([], 5)).toBeNull();
  });
});
