import { describe, expect, test } from 'vitest';
import type { Job } from '@/api';
import { belongs, filterOf, formatOf, kindName, searchOf, statesOf, withChanged } from './model';

const job = (change: Partial<Job>): Job =>
  ({
    id: '1',
    title: 'Make the mix',
    kind: 'recordings.mix',
    state: 'running',
    recording_title: null,
    ...change,
  }) as Job;

describe('the filter of the list', () => {
  test('is read from the address and written back as short as it can be', () => {
    const filter = filterOf({ show: 'failed', q: 'mix', kind: 5, job: 'x' });
    expect(searchOf(filter)).toEqual({ show: 'failed', q: 'mix', job: 'x' });
    expect(searchOf(filterOf({ show: 'nonsense' }))).toEqual({});
  });

  test('asks for the states that its name means', () => {
    expect(statesOf('all')).toBeUndefined();
    expect(statesOf('open')).toBe('queued,running');
    expect(belongs(job({ state: 'queued' }), 'open')).toBe(true);
    expect(belongs(job({ state: 'done' }), 'open')).toBe(false);
  });
});

test('what changed takes the place of what it was and keeps the name of its recording', () => {
  const pages = [
    { items: [job({ id: '1', recording_title: 'Noise' }), job({ id: '2' })], next_cursor: null },
  ];
  const after = withChanged(pages, job({ id: '1', state: 'done' }));
  expect(after?.[0]?.items[0]).toMatchObject({ state: 'done', recording_title: 'Noise' });
  expect(after?.[0]?.items[1]?.state).toBe('running');
  expect(withChanged(pages, job({ id: '3' }))).toBeUndefined();
});

test('work is called by words of the app where it has some', () => {
  expect(kindName('recordings.mix')).toBe('mix');
  expect(kindName('toString')).toBeUndefined();
  expect(formatOf({ kind: 'recordings.convert', title: 'Make the WEBM file' })).toBe('WEBM');
  expect(formatOf({ kind: 'outputs.make', title: 'Make the MP3 file' })).toBe('MP3');
  expect(formatOf({ kind: 'outputs.make', title: 'Make the archive of tracks' })).toBeUndefined();
  expect(formatOf({ kind: 'recordings.mix', title: 'Make the WEBM file' })).toBeUndefined();
});
