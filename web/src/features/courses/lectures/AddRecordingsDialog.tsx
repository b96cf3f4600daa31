import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Section } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { spokenDate, timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { SearchBox } from '@/ui/SearchBox';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { ownRecordingsQuery } from '../state';
import type { LectureActions } from './useLectures';

interface PickerProps {
  /** Those that are in the course already. */
  placed: ReadonlySet<string>;
  sections: readonly Section[];
  add: LectureActions['add'];
  onClose: () => void;
}

function useRecordings(q: string) {
  const list = useInfiniteQuery(ownRecordingsQuery(q));
  return { list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}

function Choices({
  q,
  placed,
  chosen,
  onChoose,
}: {
  q: string;
  placed: ReadonlySet<string>;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, on: boolean) => void;
}) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const { list, items } = useRecordings(q);
  if (list.isError) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton className="h-40" />;
  if (items.length === 0)
    return <p className="py-6 text-center text-ink-2">{t(q ? 'add.nothing' : 'add.none')}</p>;
  return (
    <ul className="-mx-2 max-h-80 overflow-y-auto">
      {items.map((recording) => (
        <li key={recording.id} className="rounded-inner px-2 py-1.5 hover:bg-surface-2">
          <Checkbox
            label={recording.title}
            hint={
              placed.has(recording.id)
                ? t('add.there')
                : [
                    spokenDate(recording.created_at, list.dataUpdatedAt, locale),
                    recording.duration_ms > 0 ? timecode(recording.duration_ms) : '',
                  ]
                    .filter(Boolean)
                    .join(' · ')
            }
            checked={chosen.has(recording.id) || placed.has(recording.id)}
            disabled={placed.has(recording.id)}
            onChange={(on) => onChoose(recording.id, on)}
          />
        </li>
      ))}
      {list.hasNextPage && (
        <li className="flex justify-center py-2">
          <Button
            size="small"
            pending={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {tc('action.loadMore')}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Picker({ placed, sections, add, onClose }: PickerProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [q, setQ] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is new belongs to what is taught now: the last section.
  const ordered = sections.toSorted((a, b) => a.position - b.position);
  const [section, setSection] = useState(ordered.at(-1)?.id ?? '');
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <div className="flex flex-col gap-4">
      {add.error && <ProblemNotice error={add.error} />}
      <SearchBox label={t('add.search')} value={q} onSearch={setQ} className="sm:w-full" />
      <Choices q={q} placed={placed} chosen={chosen} onChoose={choose} />
      {ordered.length > 0 && (
        <Select
          label={t('add.section')}
          value={section}
          options={[
            { value: '', label: t('add.noSection') },
            ...ordered.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChoose={setSection}
        />
      )}
      <p className="text-13 text-ink-2">{t('add.draftNote')}</p>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button
          look="main"
          disabled={chosen.size === 0}
          pending={add.isPending}
          onClick={() =>
            add.mutate({ ids: [...chosen], section_id: section || null }, { onSuccess: onClose })
          }
        >
          {t('add.action', { count: chosen.size })}
        </Button>
      </DialogActions>
    </div>
  );
}

/** Chooses among one's own recordings those that become lectures. */
export function AddRecordingsDialog({ open, ...props }: PickerProps & { open: boolean }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={props.onClose}
      title={t('add.title')}
      closeLabel={tc('action.close')}
      wide
    >
      <Picker {...props} />
    </Dialog>
  );
}
