import { expect, test } from 'vitest';
import { languageOfFile, namedLanguages, ownName } from './languages';

test('a language is named in its own words', () => {
  expect(ownName('de')).toBe('Deutsch');
});

test('languages are offered in the order of their names', () => {
  const names = namedLanguages('de').map(({ name }) => name);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'de')));
});

test.each([
  ['talk.de.vtt', 'de'],
  ['talk_pt-BR.srt', 'pt-BR'],
  ['talk.vtt', null],
  ['my-own.srt', null],
])('%s tells the language %s', (name, tag) => {
  expect(languageOfFile(name)).toBe(tag);
});
