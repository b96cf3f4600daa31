import { languageName } from '@/kit/format';

/** Languages that are offered by name; any other can be typed as a tag. */
const COMMON = [
  'ar',
  'bn',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'fa',
  'fi',
  'fr',
  'he',
  'hi',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'nl',
  'no',
  'pl',
  'pt',
  'ro',
  'ru',
  'sv',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh',
] as const;

export interface NamedLanguage {
  tag: string;
  name: string;
}

/** A language in its own words: how a caption is labelled for those who read it. */
export const ownName = (tag: string) => languageName(tag, tag);

/** All that are offered, by name. */
export function namedLanguages(locale: string): NamedLanguage[] {
  return COMMON.map((tag) => ({ tag, name: languageName(tag, locale) })).toSorted((a, b) =>
    a.name.localeCompare(b.name, locale),
  );
}

/** The language that a file's name tells: `talk.de.vtt`, `talk_pt-BR.srt`. */
export function languageOfFile(name: string): string | null {
  const tag = /[._-]([a-z]{2,3}(?:-[A-Z]{2})?)\.(?:vtt|srt)$/.exec(name)?.[1];
  return tag !== undefined && COMMON.some((each) => tag.startsWith(each)) ? tag : null;
}
