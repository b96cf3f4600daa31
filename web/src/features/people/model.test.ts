import { expect, test } from 'vitest';
import { choicesOf, isEmail, step } from './model';

const ada = { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', picture_url: null };
const bob = { id: 'bob', name: 'Bob', email: 'bob@example.com', picture_url: null };

test.each([
  ['ada@example.com', true],
  [' ada@example.com ', true],
  ['ada@example', false],
  ['ada lovelace@example.com', false],
  ['@example.com', false],
  ['ada', false],
])('an address is told from a name: %s', (text, is) => {
  expect(isEmail(text)).toBe(is);
});

test('an address that belongs to nobody found is offered as it is, in lower case', () => {
  const choices = choicesOf({ found: [ada], text: 'New@Example.com', allowEmail: true });
  expect(choices).toEqual([
    { kind: 'person', person: ada },
    { kind: 'email', email: 'new@example.com' },
  ]);
});

test('the address of somebody found is not offered a second time', () => {
  const choices = choicesOf({ found: [ada], text: 'ADA@example.com', allowEmail: true });
  expect(choices).toEqual([{ kind: 'person', person: ada }]);
});

test('who is there already is not offered, and neither is their address', () => {
  const without = new Set(['ada']);
  const choices = choicesOf({
    found: [ada, bob],
    text: 'ada@example.com',
    allowEmail: true,
    without,
  });
  expect(choices).toEqual([{ kind: 'person', person: bob }]);
});

test('where only people with an account may be chosen, an address is no choice', () => {
  expect(choicesOf({ found: [], text: 'new@example.com', allowEmail: false })).toEqual([]);
});

test('the arrows go round', () => {
  expect([step(-1, 1, 3), step(2, 1, 3), step(0, -1, 3), step(-1, -1, 3)]).toEqual([0, 0, 2, 2]);
  expect(step(-1, 1, 0)).toBe(-1);
});
