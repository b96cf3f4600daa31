import type { Chapter, Lecture, WatchProgress } from '@/api';

/** Nearer to the beginning there is nothing to resume; nearer to the end it was watched. */
const LEAST_S = 5;
const END_SHARE = 0.97;
const END_S = 10;

/** Where to begin: where one stopped, unless that is the beginning or the end. Null: at the beginning. */
export function resumeFrom(stoppedAt: number | null, durationMs: number): number | null {
  if (stoppedAt === null || stoppedAt < LEAST_S) return null;
  const length = durationMs / 1000;
  if (length > 0 && (stoppedAt > length * END_SHARE || stoppedAt > length - END_S)) return null;
  return stoppedAt;
}

/** The chapter that a moment lies in; −1 before the first. */
export function chapterAt(chapters: readonly Chapter[], second: number): number {
  return chapters.findLastIndex((chapter) => chapter.at <= second + 0.01);
}

/** Further into a chapter than this, "back" means its beginning and not the chapter before. */
const BACK_S = 3;

/** Where the next or the previous chapter begins; null when there is none. */
export function chapterStep(
  chapters: readonly Chapter[],
  second: number,
  step: 1 | -1,
): number | null {
  const at = chapterAt(chapters, second);
  if (step === 1) return chapters[at + 1]?.at ?? null;
  const here = chapters[at];
  if (here && second - here.at > BACK_S) return here.at;
  return chapters[at - 1]?.at ?? (here ? 0 : null);
}

/** The lecture to go on with: the next that can be played. */
export function nextOf(lectures: readonly Lecture[], recordingId: string): Lecture | null {
  const at = lectures.findIndex((each) => each.recording_id === recordingId);
  if (at < 0) return null;
  return lectures.slice(at + 1).find((each) => each.playable) ?? null;
}

/** Watched: nine tenths of it were played. */
const WATCHED = 0.9;

export type Watched = 'no' | 'begun' | 'done';

export function watchedOf(progress: WatchProgress | undefined): Watched {
  if (!progress || progress.completion <= 0) return 'no';
  return progress.completion >= WATCHED ? 'done' : 'begun';
}

const LINE = /^\s*(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.(\d+))?\s*$/;

/** `12:40` or `1:02:03` as seconds, as a person types it; null when it is not a time. */
export function typedTime(text: string): number | null {
  const parts = LINE.exec(text);
  if (!parts) return /^\s*\d+\s*$/.test(text) ? Number(text) : null;
  const [, hours, minutes, seconds, part] = parts;
  if (Number(seconds) > 59) return null;
  return (
    Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${part ?? 0}`)
  );
}

export type ChapterFault = 'time' | 'late' | 'twice' | 'title';

export interface ChapterDraft {
  key: string;
  at: string;
  title: string;
}

/** What is wrong with each line of an edited list, by its key. */
export function chapterFaults(
  drafts: readonly ChapterDraft[],
  durationMs: number,
): Map<string, ChapterFault> {
  const faults = new Map<string, ChapterFault>();
  const seen = new Set<number>();
  for (const { key, at, title } of drafts) {
    const time = typedTime(at);
    if (time === null) faults.set(key, 'time');
    else if (durationMs > 0 && time * 1000 >= durationMs) faults.set(key, 'late');
    else if (seen.has(time)) faults.set(key, 'twice');
    else if (!title.trim()) faults.set(key, 'title');
    if (time !== null) seen.add(time);
  }
  return faults;
}

/** The list as it is saved: in the order of time. */
export function chaptersOf(drafts: readonly ChapterDraft[]): Chapter[] {
  return drafts
    .map(({ at, title }) => ({ at: typedTime(at) ?? 0, title: title.trim() }))
    .toSorted((a, b) => a.at - b.at);
}
