import { useMutation, useQuery } from '@tanstack/react-query';
import { Clock, ListOrdered, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import type { Chapter } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { toast } from '@/ui/Toast';
import { saveChapters } from '../api';
import {
  chapterFaults,
  chaptersOf,
  typedTime,
  type ChapterDraft,
  type ChapterFault,
} from '../model';
import { ChapterList } from '../player/ChapterList';
import type { Transport } from '../player/transport';
import { chaptersQuery } from '../state';
import { usePlaybackChange } from '../usePlaybackChange';

let keys = 0;
const newKey = () => `chapter-${(keys += 1)}`;

/** A second as it is typed; parts of a second are kept. */
function typed(second: number): string {
  const part = Math.round((second % 1) * 1000) / 1000;
  return timecode(second * 1000) + (part > 0 ? String(part).slice(1) : '');
}

const draftOf = ({ at, title }: Chapter): ChapterDraft => ({ key: newKey(), at: typed(at), title });

interface LineProps {
  draft: ChapterDraft;
  fault: ChapterFault | undefined;
  transport: Transport;
  onChange: (draft: ChapterDraft) => void;
  onRemove: () => void;
}

function Line({ draft, fault, transport, onChange, onRemove }: LineProps) {
  const { t } = useTranslation('playback');
  return (
    <li className="flex flex-wrap items-start gap-x-1 gap-y-1.5 border-b border-line py-3">
      <Field
        label={t('chapters.at')}
        hiddenLabel
        dir="ltr"
        inputMode="numeric"
        value={draft.at}
        error={fault && fault !== 'title' ? t(`chapters.fault.${fault}`) : undefined}
        className="w-24 has-aria-invalid:w-full"
        onChange={(event) => onChange({ ...draft, at: event.target.value })}
        onBlur={() => {
          const time = typedTime(draft.at);
          if (time !== null) onChange({ ...draft, at: typed(time) });
        }}
      />
      <IconButton
        icon={Clock}
        label={t('chapters.here')}
        onClick={() => onChange({ ...draft, at: timecode(transport.state.get().positionMs) })}
      />
      <Field
        label={t('chapters.name')}
        hiddenLabel
        value={draft.title}
        maxLength={200}
        placeholder={t('chapters.name')}
        error={fault === 'title' ? t('chapters.fault.title') : undefined}
        className="min-w-32 flex-1"
        onChange={(event) => onChange({ ...draft, title: event.target.value })}
      />
      <IconButton
        icon={Trash2}
        label={t('chapters.remove', { title: draft.title || draft.at })}
        onClick={onRemove}
      />
    </li>
  );
}

interface EditorProps {
  recordingId: string;
  durationMs: number;
  chapters: readonly Chapter[];
  transport: Transport;
  onDone: () => void;
}

function Editor({ recordingId, durationMs, chapters, transport, onDone }: EditorProps) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const { changed, onError } = usePlaybackChange();
  const fresh = (): ChapterDraft => ({
    key: newKey(),
    at: timecode(transport.state.get().positionMs),
    title: '',
  });
  const [drafts, setDrafts] = useState(() =>
    chapters.length > 0 ? chapters.map(draftOf) : [fresh()],
  );
  const [tried, setTried] = useState(false);
  const faults = chapterFaults(drafts, durationMs);
  const undo = useMutation({
    mutationFn: (items: readonly Chapter[]) => saveChapters(recordingId, items),
    onSuccess: changed,
    onError,
  });
  const save = useMutation({
    mutationFn: () => saveChapters(recordingId, chaptersOf(drafts)),
    onSuccess: async () => {
      await changed();
      toast({
        text: t('chapters.saved'),
        action: { label: tc('action.undo'), run: () => undo.mutate(chapters) },
      });
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.size === 0) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {save.isError && <ProblemNotice error={save.error} />}
      <ul className="border-t border-line">
        {drafts.map((draft) => (
          <Line
            key={draft.key}
            draft={draft}
            fault={tried ? faults.get(draft.key) : undefined}
            transport={transport}
            onChange={(next) =>
              setDrafts(drafts.map((each) => (each.key === next.key ? next : each)))
            }
            onRemove={() => setDrafts(drafts.filter((each) => each.key !== draft.key))}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button icon={Plus} onClick={() => setDrafts([...drafts, fresh()])}>
          {t('chapters.add')}
        </Button>
        <span className="flex-1" />
        <Button look="quiet" onClick={onDone}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={save.isPending}>
          {tc('action.save')}
        </Button>
      </div>
    </form>
  );
}

interface ChaptersTabProps {
  recordingId: string;
  durationMs: number;
  transport: Transport;
  canEdit: boolean;
}

/** The chapters of a recording, to go to and to edit. */
export function ChaptersTab({ recordingId, durationMs, transport, canEdit }: ChaptersTabProps) {
  const { t } = useTranslation('playback');
  const list = useQuery(chaptersQuery(recordingId));
  const [editing, setEditing] = useState(false);
  if (list.isError) {
    return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return null;
  if (editing) {
    return (
      <Editor
        recordingId={recordingId}
        durationMs={durationMs}
        chapters={list.data}
        transport={transport}
        onDone={() => setEditing(false)}
      />
    );
  }
  const edit = canEdit && (
    <Button icon={list.data.length > 0 ? Pencil : Plus} onClick={() => setEditing(true)}>
      {list.data.length > 0 ? t('chapters.edit') : t('chapters.make')}
    </Button>
  );
  if (list.data.length === 0) {
    return (
      <EmptyState icon={ListOrdered} title={t('chapters.empty')} action={edit || undefined}>
        {canEdit ? t('chapters.emptyDetail') : null}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <ChapterList chapters={list.data} transport={transport} />
      {edit && <div>{edit}</div>}
    </div>
  );
}
