import { expect, test } from 'vitest';
import { DEFAULTS, draftOf, measuresOf, RISK_WEIGHTS, sumOf, valueOf, WEIGHTS } from './measures';

test('what the form shows is what it saves', () => {
  expect(measuresOf(draftOf(DEFAULTS))).toEqual(DEFAULTS);
  expect(draftOf(DEFAULTS)).toMatchObject({
    live_share: '50',
    'weights.completion': '40',
    'risk.away_days': '14',
  });
});

test('the defaults add up', () => {
  const draft = draftOf(DEFAULTS);
  expect([sumOf(draft, WEIGHTS), sumOf(draft, RISK_WEIGHTS)]).toEqual([100, 100]);
});

test('weights that are no whole are not saved', () => {
  const draft = { ...draftOf(DEFAULTS), 'weights.completion': '30' };
  expect(sumOf(draft, WEIGHTS)).toBe(90);
  expect(measuresOf(draft)).toBeNull();
});

test('a part of a per cent counts, with either sign for the point', () => {
  const draft = {
    ...draftOf(DEFAULTS),
    'weights.completion': '40,5',
    'weights.attendance': '29.5',
  };
  expect(measuresOf(draft)?.weights).toMatchObject({ completion: 0.405, attendance: 0.295 });
});

test.each([
  ['live_share', '101', null],
  ['live_share', '', null],
  ['live_share', '-1', null],
  ['live_share', 'half', null],
  ['risk.away_days', '1.5', null],
  ['risk.away_days', '21', 21],
] as const)('%s typed as “%s” is %s', (key, typed, value) => {
  expect(valueOf(key, typed)).toBe(value);
});
