import { ENGAGEMENT_PARTS, type Measures, RISK_PARTS } from './model';

/** What a course is measured by while nobody has said otherwise. */
export const DEFAULTS: Measures = {
  live_share: 0.5,
  watched_share: 0.8,
  late_minutes: 5,
  weights: { completion: 0.4, attendance: 0.3, regularity: 0.2, participation: 0.1 },
  risk: {
    threshold: 0.5,
    weights: { attendance: 0.3, completion: 0.3, recency: 0.2, trend: 0.2 },
    low_attendance: 0.6,
    low_completion: 0.5,
    away_days: 14,
    trend_drop: 0.2,
    due_days: 7,
    least_lectures: 2,
  },
};

const SHARES = ['live_share', 'watched_share'] as const;
const RISK_SHARES = ['threshold', 'low_attendance', 'low_completion', 'trend_drop'] as const;
const RISK_COUNTS = ['away_days', 'due_days', 'least_lectures'] as const;

export const WEIGHTS = ENGAGEMENT_PARTS.map((part) => `weights.${part}` as const);
export const RISK_WEIGHTS = RISK_PARTS.map((part) => `risk.weights.${part}` as const);
export const ATTENDANCE_RULES = [...SHARES, 'late_minutes'] as const;
export const RISK_RULES = [
  'risk.threshold',
  'risk.low_attendance',
  'risk.low_completion',
  'risk.trend_drop',
  'risk.away_days',
  'risk.due_days',
  'risk.least_lectures',
] as const;

export type Key =
  | (typeof WEIGHTS)[number]
  | (typeof RISK_WEIGHTS)[number]
  | (typeof ATTENDANCE_RULES)[number]
  | (typeof RISK_RULES)[number];

export const KEYS: readonly Key[] = [
  ...ATTENDANCE_RULES,
  ...WEIGHTS,
  ...RISK_WEIGHTS,
  ...RISK_RULES,
];

/** Minutes, days, lectures: typed as they are. All else is a share, typed in per cent. */
const COUNTED: readonly Key[] = [
  'late_minutes',
  'risk.away_days',
  'risk.due_days',
  'risk.least_lectures',
];

export const isShare = (key: Key): boolean => !COUNTED.includes(key);

/** As the fields of the form show them. */
export type Draft = Record<Key, string>;

const shown = (share: number) => String(Math.round(share * 1000) / 10);

export function draftOf({ risk, weights, ...own }: Measures): Draft {
  return Object.fromEntries([
    ...SHARES.map((name) => [name, shown(own[name])]),
    ['late_minutes', String(own.late_minutes)],
    ...ENGAGEMENT_PARTS.map((part) => [`weights.${part}`, shown(weights[part])]),
    ...RISK_PARTS.map((part) => [`risk.weights.${part}`, shown(risk.weights[part])]),
    ...RISK_SHARES.map((name) => [`risk.${name}`, shown(risk[name])]),
    ...RISK_COUNTS.map((name) => [`risk.${name}`, String(risk[name])]),
  ]) as Draft;
}

/** What was typed, as a share or a count; null for what is neither. */
export function valueOf(key: Key, typed: string): number | null {
  const value = typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.'));
  if (!Number.isFinite(value) || value < 0) return null;
  if (isShare(key)) return value <= 100 ? Math.round(value * 10) / 1000 : null;
  return Number.isInteger(value) && value <= 1_000 ? value : null;
}

/** What some weights add up to, in per cent. */
export const sumOf = (draft: Draft, keys: readonly Key[]): number =>
  Math.round(keys.reduce((sum, key) => sum + (valueOf(key, draft[key]) ?? 0), 0) * 1000) / 10;

/** The measures of a form, or null while something in it is wrong. */
export function measuresOf(draft: Draft): Measures | null {
  const values = new Map(KEYS.map((key) => [key, valueOf(key, draft[key])]));
  if ([...values.values()].includes(null)) return null;
  if (sumOf(draft, WEIGHTS) !== 100 || sumOf(draft, RISK_WEIGHTS) !== 100) return null;
  const of = (key: Key) => values.get(key) ?? 0;
  return {
    live_share: of('live_share'),
    watched_share: of('watched_share'),
    late_minutes: of('late_minutes'),
    weights: {
      completion: of('weights.completion'),
      attendance: of('weights.attendance'),
      regularity: of('weights.regularity'),
      participation: of('weights.participation'),
    },
    risk: {
      threshold: of('risk.threshold'),
      weights: {
        attendance: of('risk.weights.attendance'),
        completion: of('risk.weights.completion'),
        recency: of('risk.weights.recency'),
        trend: of('risk.weights.trend'),
      },
      low_attendance: of('risk.low_attendance'),
      low_completion: of('risk.low_completion'),
      away_days: of('risk.away_days'),
      trend_drop: of('risk.trend_drop'),
      due_days: of('risk.due_days'),
      least_lectures: of('risk.least_lectures'),
    },
  };
}
