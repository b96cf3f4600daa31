import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { kept } from '../storage';
import { createStore } from '../store';
import { useStore } from '../useStore';
import common from './en/common.json';
import type { words as library } from './en/library';
import rooms from './en/rooms.json';
import takes from './en/takes.json';

/**
 * The words of the interface. English is always there; another language is fetched when it is chosen.
 * A feature has one file per language, `<language>/<feature>.json`; a test keeps their keys equal.
 * The words of pages that a guest on the way into a room never sees are the library: it is loaded before the first of them.
 */
export const english = { common, rooms, takes };

type Library = typeof library;
type Words = { words: Record<string, object> };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof english & Library;
  }
}

/** Each language in its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español', ar: 'العربية' } as const;

export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: readonly Language[] = ['ar'];
const KEY = 'rostrum.language';

/** One file to fetch per language. */
const others: Record<Exclude<Language, 'en'>, () => Promise<Words>> = {
  ar: () => import('./ar'),
  de: () => import('./de'),
  es: () => import('./es'),
};

/** And one with the library. */
const libraries: Record<Language, () => Promise<Words>> = {
  en: () => import('./en/library'),
  ar: () => import('./ar/library'),
  de: () => import('./de/library'),
  es: () => import('./es/library'),
};

/** Once a page of the library was asked for, each language chosen later comes with its library. */
let inLibrary = false;

function known(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-')[0];
  return base && base in LANGUAGES ? (base as Language) : undefined;
}

/** The language chosen here before, else the first of the browser's that we speak. */
export function preferredLanguage(): Language {
  const wanted = [kept.get(KEY), ...navigator.languages];
  return wanted.map(known).find((each) => each !== undefined) ?? 'en';
}

/** The language in use, for formats that follow it. */
export const language = createStore<Language>('en');

function add(spoken: Language, { words }: Words): void {
  for (const [feature, texts] of Object.entries(words))
    i18next.addResourceBundle(spoken, feature, texts);
}

async function loadLibrary(spoken: Language): Promise<void> {
  if (!i18next.hasResourceBundle(spoken, 'home')) add(spoken, await libraries[spoken]());
}

async function load(next: Language): Promise<void> {
  const own = next !== 'en' && !i18next.hasResourceBundle(next, 'common');
  if (own) add(next, await others[next]());
  if (inLibrary) await loadLibrary(next);
}

/** Fetches the words of the library, before its first page is shown. */
export async function libraryWords(): Promise<void> {
  inLibrary = true;
  // English stands in where a translation lacks a word, so it comes too.
  await Promise.all([loadLibrary('en'), loadLibrary(language.get())]);
}

async function apply(next: Language): Promise<void> {
  await load(next);
  await i18next.changeLanguage(next);
  document.documentElement.lang = next;
  document.documentElement.dir = directionOf(next);
  language.set(next);
}

/** The language with the reader's own region, where the browser names one: `en` is read as `en-GB` in Britain. */
export function localeOf(spoken: Language): string {
  return navigator.languages.find((tag) => known(tag) === spoken) ?? spoken;
}

const directionOf = (spoken: Language) => (RIGHT_TO_LEFT.includes(spoken) ? 'rtl' : 'ltr');

/** Where a line begins, for what does not ask the page. */
export function useDirection(): 'ltr' | 'rtl' {
  return directionOf(useStore(language));
}

/** How dates, figures and lists are written for the reader. */
export function useLocale(): string {
  return localeOf(useStore(language));
}

/** Speaks another language from now on, on this device. */
export async function chooseLanguage(next: Language): Promise<void> {
  kept.set(KEY, next);
  await apply(next);
}

/** Starts with the preferred language; the page waits for it, so that no word changes under the reader. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    resources: { en: english },
    interpolation: { escapeValue: false },
  });
  await apply(preferredLanguage());
}

export { useTranslation } from 'react-i18next';
