import type { MixParts, MixVersion, Recording } from '@/api';
import { USUAL_CUT } from '../cut/model';
import { USUAL as USUAL_LOOK } from '../layout/model';
import { isImport } from '../model';
import { USUAL_SOUND } from '../sound/model';

/** What is made where nobody has said anything. */
export const USUAL: MixParts = { look: USUAL_LOOK, sound: USUAL_SOUND, cut: USUAL_CUT };

/** The parts of something that has more. */
export const partsOf = ({ look, sound, cut }: MixParts): MixParts => ({ look, sound, cut });

/** Whether two values say the same, whatever the order of their keys. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame(Reflect.get(one, key), Reflect.get(other, key)))
  );
}

export const areSameParts = (one: MixParts, other: MixParts) =>
  isSame(partsOf(one), partsOf(other));

/** Whether its mix is made of tracks, of which another can be made. */
export const canEditMix = (recording: Recording) =>
  !isImport(recording) &&
  recording.tracks.length > 0 &&
  recording.state !== 'recording' &&
  recording.state !== 'trashed';

/** The version before the newest; what is usual, before anybody said anything. */
export function partsBefore(versions: readonly MixVersion[], version: number): MixParts | null {
  if (version === 0) return null;
  const before = versions.find((each) => each.version === version - 1);
  if (before) return partsOf(before);
  return version === 1 ? USUAL : null;
}
