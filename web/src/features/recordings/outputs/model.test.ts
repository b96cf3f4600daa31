import { anOutput, aRecording, aRendition, aTrack } from '@test/builders';
import { describe, expect, test } from 'vitest';
import {
  bytesAnHour,
  formatsOf,
  hasFile,
  heightsBelow,
  isCopy,
  refusalOf,
  standingOf,
  USUAL,
} from './model';

describe('what can be made', () => {
  const mixed = aRecording({ tracks: [aTrack()], renditions: [aRendition()] });

  test('is everything once there is a mix', () => {
    expect(formatsOf(mixed)).toEqual(['mp4', 'mp3', 'wav', 'tracks']);
  });

  test('is only the tracks while there is none', () => {
    expect(formatsOf({ ...mixed, renditions: [] })).toEqual(['tracks']);
    expect(refusalOf({ ...mixed, renditions: [] }, 'mp3')).toBe('noMix');
  });

  test('is all but tracks of a file that was brought along', () => {
    const brought = { ...mixed, room_id: null };
    expect(formatsOf(brought)).toEqual(['mp4', 'mp3', 'wav']);
    expect(refusalOf(brought, 'tracks')).toBe('noTracks');
  });

  test('is nothing while it is recorded, and in the trash', () => {
    expect(formatsOf({ ...mixed, state: 'recording' })).toEqual([]);
    expect(formatsOf({ ...mixed, state: 'trashed' })).toEqual([]);
  });
});

describe('a film', () => {
  test('is offered smaller, never larger', () => {
    expect(heightsBelow(1080)).toEqual([720, 480]);
    expect(heightsBelow(480)).toEqual([]);
    expect(heightsBelow(null)).toEqual([]);
  });

  test('is only packed anew where nothing about its pictures is asked for', () => {
    expect(isCopy(USUAL.mp4, 720)).toBe(true);
    expect(isCopy({ ...USUAL.mp4, height: 720 }, 720)).toBe(true);
    expect(isCopy({ ...USUAL.mp4, height: 480 }, 720)).toBe(false);
    expect(isCopy({ ...USUAL.mp4, quality: 'small' }, 720)).toBe(false);
  });
});

test('an hour of MP3 at 128 kbit/s takes 57.6 MB', () => {
  expect(bytesAnHour(128)).toBe(57_600_000);
});

test('what is out of date is said of a file that is there, not of one that is being made', () => {
  expect(standingOf(anOutput())).toBe('ready');
  expect(standingOf(anOutput({ is_stale: true }))).toBe('stale');
  expect(standingOf(anOutput({ is_stale: true, state: 'running' }))).toBe('running');
  expect(standingOf(anOutput({ is_stale: true, state: 'failed' }))).toBe('failed');
});

test('the file before can be taken while another is made', () => {
  expect(hasFile(anOutput({ state: 'running' }))).toBe(true);
  expect(hasFile(anOutput({ state: 'queued', file_name: null }))).toBe(false);
});
