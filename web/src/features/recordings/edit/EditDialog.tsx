import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { ApiError, type MixParts, type MixRecipe, type Recording } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { Tabs } from '@/ui/Tabs';
import { toast } from '@/ui/Toast';
import { CutPanel } from '../cut/CutPanel';
import { LayoutPanel } from '../layout/LayoutPanel';
import { isRunning, lengthOf } from '../model';
import { SoundPanel } from '../sound/SoundPanel';
import { recordingsChanged } from '../state';
import { getVersions, putRecipe, recipeQuery } from './api';
import { areSameParts, partsBefore, partsOf } from './model';

type Tab = 'layout' | 'sound' | 'cut';

interface FormProps {
  recording: Recording;
  recipe: MixRecipe;
  onClose: () => void;
}

function Form({ recording, recipe, onClose }: FormProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [tab, setTab] = useState<Tab>('layout');
  const [chosen, setChosen] = useState<Partial<MixParts>>({});
  const parts = { ...partsOf(recipe), ...chosen };
  const choose = (part: Partial<MixParts>) => setChosen((before) => ({ ...before, ...part }));
  const onSuccess = async () => {
    onClose();
    toast({ text: t('edit.made') });
    await recordingsChanged(queries);
  };
  const onError = (error: Error) => {
    // Somebody else was quicker: theirs is fetched, and what was chosen here stays chosen.
    if (error instanceof ApiError && error.code === 'recipe.changed') {
      void queries.invalidateQueries(recipeQuery(recording.id));
    }
  };
  const make = useMutation({
    mutationFn: () => putRecipe({ id: recording.id, version: recipe.version, parts }),
    onSuccess,
    onError,
  });
  const undo = useMutation({
    mutationFn: async () => {
      const { items } = await getVersions(recording.id);
      // Where it is not among them somebody else was quicker, and the server says so.
      const before = partsBefore(items, recipe.version) ?? partsOf(recipe);
      await putRecipe({ id: recording.id, version: recipe.version, parts: before });
    },
    onSuccess,
    onError,
  });
  const isMaking = recording.jobs.some((job) => job.kind === 'recordings.mix' && isRunning(job));
  const isMade = recipe.made_version === recipe.version && areSameParts(parts, recipe);
  const problem = make.error ?? undo.error;
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Tabs<Tab>
        label={t('edit.tabs')}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'layout',
            label: t('edit.layout'),
            content: (
              <LayoutPanel
                recording={recording}
                look={parts.look}
                cut={parts.cut}
                onChange={(look) => choose({ look })}
              />
            ),
          },
          {
            value: 'sound',
            label: t('edit.sound'),
            content: (
              <SoundPanel
                recording={recording}
                sound={parts.sound}
                onChange={(sound) => choose({ sound })}
              />
            ),
          },
          {
            value: 'cut',
            label: t('edit.cut'),
            content: (
              <CutPanel
                recording={recording}
                lengthMs={lengthOf(recording) ?? 0}
                cut={parts.cut}
                onChange={(cut) => choose({ cut })}
              />
            ),
          },
        ]}
      />
      {isMaking && recipe.made_version !== null && recipe.made_version < recipe.version && (
        <Notice title={t('edit.again')}>{t('edit.againDetail')}</Notice>
      )}
      {problem && <ProblemNotice error={problem} />}
      <DialogActions>
        {recipe.version > 0 && (
          <span className="me-auto">
            <Button
              look="quiet"
              icon={Undo2}
              pending={undo.isPending}
              disabled={make.isPending}
              onClick={() => undo.mutate()}
            >
              {t('edit.back')}
            </Button>
          </span>
        )}
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button
          look="main"
          type="submit"
          pending={make.isPending}
          disabled={isMade || undo.isPending}
        >
          {t('edit.make')}
        </Button>
      </DialogActions>
    </form>
  );
}

function Body({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const recipe = useQuery(recipeQuery(recording.id));
  if (recipe.data) return <Form recording={recording} recipe={recipe.data} onClose={onClose} />;
  if (recipe.error) {
    return <ProblemNotice error={recipe.error} onRetry={() => void recipe.refetch()} />;
  }
  return <Skeleton className="h-96" />;
}

interface EditDialogProps {
  recording: Recording;
  open: boolean;
  onClose: () => void;
}

/** How the mix looks and sounds: chosen, tried, and made. */
export function EditDialog({ recording, open, onClose }: EditDialogProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('edit.title')}
      closeLabel={tc('action.close')}
      wide
    >
      <Body recording={recording} onClose={onClose} />
    </Dialog>
  );
}
