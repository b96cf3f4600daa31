import { expect, it } from 'vitest';
import { trackOf, USUAL_SOUND, withTrack } from './model';

it('keeps of each microphone only what does something', () => {
  const quiet = { participant_id: 'b', muted: false, gain_db: -3 };
  const one = withTrack(USUAL_SOUND, quiet);
  const two = withTrack(one, { participant_id: 'a', muted: true, gain_db: 0 });
  expect(two.tracks.map((each) => each.participant_id)).toEqual(['a', 'b']);
  expect(trackOf(two, 'b')).toEqual(quiet);
  expect(trackOf(two, 'c')).toEqual({ participant_id: 'c', muted: false, gain_db: 0 });
  const back = withTrack(two, { participant_id: 'a', muted: false, gain_db: 0 });
  expect(back.tracks).toEqual([quiet]);
});
