import { describe, expect, test } from 'vitest';
import { english, type Language } from '.';
import { words as arabic } from './ar';
import { words as arabicLibrary } from './ar/library';
import { words as german } from './de';
import { words as germanLibrary } from './de/library';
import { words as library } from './en/library';
import { words as spanish } from './es';
import { words as spanishLibrary } from './es/library';

type Words = { [key: string]: string | Words };

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Every path to a text. */
function paths(words: Words, before = ''): [path: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[before + key, value] as [string, string]]
      : paths(value, `${before}${key}.`),
  );
}

const holes = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((hole) => hole[1]).toSorted();

const source = new Map(paths({ ...english, ...library }));
const stems = (keys: Iterable<string>) =>
  [...new Set([...keys].map((key) => key.replace(PLURAL, '')))].toSorted();

describe.each([
  ['de', { ...german, ...germanLibrary }],
  ['es', { ...spanish, ...spanishLibrary }],
  ['ar', { ...arabic, ...arabicLibrary }],
] as [Language, Words][])('%s', (language, words) => {
  const translated = new Map(paths(words));

  test('says everything that English says, and nothing else', () => {
    expect(stems(translated.keys())).toEqual(stems(source.keys()));
  });

  test('has every form in which this language counts', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = stems([...source.keys()].filter((key) => PLURAL.test(key)));
    for (const stem of counted) {
      const there = forms.filter((form) => translated.has(`${stem}_${form}`));
      expect([stem, there]).toEqual([stem, forms]);
    }
  });

  test('leaves no text empty and keeps the places for names and figures', () => {
    for (const [key, text] of translated) {
      const english = source.get(key) ?? source.get(key.replace(PLURAL, '_other')) ?? '';
      // "One person" may be said without the figure.
      const wanted = PLURAL.test(key)
        ? holes(english).filter((hole) => hole !== 'count')
        : holes(english);
      const there = PLURAL.test(key) ? holes(text).filter((hole) => hole !== 'count') : holes(text);
      expect([key, text.trim() !== '', there]).toEqual([key, true, wanted]);
    }
  });
});
