import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(`${import.meta.dirname}/tokens.css`, 'utf8');

type Colour = [lightness: number, chroma: number, hue: number];

/** Linear sRGB of an OKLCH colour, cut to what a screen can show. */
function linear([l, c, h]: Colour): [number, number, number] {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number) => Math.min(1, Math.max(0, value));
  return [
    cut(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    cut(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    cut(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** Contrast as WCAG 2 counts it. */
function contrast(one: Colour, other: Colour): number {
  const light = ([r, g, b]: [number, number, number]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [dark, bright] = [light(linear(one)), light(linear(other))].toSorted((x, y) => x - y);
  return ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function colours(text: string): Colour[] {
  return [...text.matchAll(/oklch\(([\d.]+) ([\d.]+)(?: ([\d.]+))?\)/g)].map((found) => [
    Number(found[1]),
    Number(found[2]),
    Number(found[3] ?? 0),
  ]);
}

type Theme = Map<string, Colour>;

function themes(): Record<'light' | 'dark' | 'stage', Theme> {
  const [root = '', stageText = ''] = css.split('.stage {');
  const light: Theme = new Map();
  const dark: Theme = new Map();
  for (const [, name = '', value = ''] of root.matchAll(/--([\w-]+): (light-dark\([^;]+\));/g)) {
    const [day, night] = colours(value);
    if (day) light.set(name, day);
    if (night) dark.set(name, night);
  }
  const stage: Theme = new Map(dark);
  for (const [, name = '', value = ''] of stageText.matchAll(/--([\w-]+): (oklch[^;]+);/g)) {
    const [only] = colours(value);
    if (only) stage.set(name, only);
  }
  return { light, dark, stage };
}

const surfaces = ['surface-0', 'surface-1', 'surface-2'];
const meanings = ['brand', 'live', 'safe', 'risk'];

/** Text on what it may lie on. */
const read: [text: string, ground: string][] = [
  ...['ink-0', 'ink-1', 'ink-2', ...meanings.map((name) => `${name}-text`)].flatMap((ink) =>
    surfaces.map((ground): [string, string] => [ink, ground]),
  ),
  ['ink-0', 'surface-3'],
  ['ink-1', 'surface-3'],
  ['surface-0', 'ink-0'],
  ['brand-on', 'brand-strong'],
  ...meanings.flatMap((name): [string, string][] => [
    [`${name}-on`, name],
    [`${name}-text`, `${name}-soft`],
    ['ink-0', `${name}-soft`],
    ['ink-1', `${name}-soft`],
    ['ink-2', `${name}-soft`],
  ]),
];

/** Icons, borders of controls, marks of progress. */
const seen: [mark: string, ground: string][] = [
  ['ink-3', 'surface-0'],
  ['ink-3', 'surface-1'],
  ['edge', 'surface-0'],
  ['edge', 'surface-1'],
  ['brand-text', 'surface-3'],
  ['live', 'surface-0'],
  ['brand', 'surface-0'],
];

describe.each(Object.entries(themes()))('in %s', (_, theme) => {
  const pair = (one: string, other: string) => {
    const [a, b] = [theme.get(one), theme.get(other)];
    if (!a || !b) throw new Error(`No such token: ${a ? other : one}`);
    return contrast(a, b);
  };

  test.each(read)('%s is readable on %s', (text, ground) => {
    expect(pair(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(seen)('%s is seen on %s', (mark, ground) => {
    expect(pair(mark, ground)).toBeGreaterThanOrEqual(3);
  });
});
