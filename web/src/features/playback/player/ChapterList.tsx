import type { Chapter } from '@/api';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { chapterAt } from '../model';
import type { Transport } from './transport';

interface ChapterListProps {
  chapters: readonly Chapter[];
  transport: Transport;
}

/** The chapters as a list of places to go to; the present one is marked. */
export function ChapterList({ chapters, transport }: ChapterListProps) {
  const { t } = useTranslation('playback');
  const { positionMs } = useStore(transport.state);
  const now = chapterAt(chapters, positionMs / 1000);
  if (chapters.length === 0) return null;
  return (
    <section aria-label={t('chapters.title')}>
      <h2 className="mb-1 text-13 font-medium text-ink-2">{t('chapters.title')}</h2>
      <ol className="divide-y divide-line">
        {chapters.map((chapter, at) => (
          <li key={`${chapter.at}-${chapter.title}`}>
            <button
              type="button"
              aria-current={at === now ? 'true' : undefined}
              onClick={() => transport.seek(chapter.at * 1000)}
              className={cx(
                'flex w-full items-baseline gap-4 rounded-inner px-2 py-2 text-start transition-colors duration-150 hover:bg-surface-2',
                at === now && 'font-medium text-brand-text',
              )}
            >
              <span
                dir="ltr"
                className="w-16 shrink-0 text-end font-mono text-13 text-ink-2 figures"
              >
                {timecode(chapter.at * 1000)}
              </span>
              <span className="min-w-0 break-words">{chapter.title}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
