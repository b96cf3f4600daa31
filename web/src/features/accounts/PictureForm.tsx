import { useMutation } from '@tanstack/react-query';
import { ImageUp, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { userChanged, type User } from '@/api';
import { Portrait } from '@/frame/Portrait';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { toast } from '@/ui/Toast';
import { deletePicture, putPicture } from './api';
import { CropDialog } from './CropDialog';
import { pictureOf } from './self';

/** The picture of oneself: chosen, cut to a square here, sent. */
export function PictureForm({ user }: { user: User }) {
  const { t } = useTranslation('profile');
  const input = useId();
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const put = useMutation({
    mutationFn: putPicture,
    onSuccess: (next) => {
      userChanged(next);
      setPicture(null);
      toast({ text: t('picture.saved') });
    },
  });
  const remove = useMutation({
    mutationFn: deletePicture,
    onSuccess: (next) => {
      userChanged(next);
      toast({ text: t('picture.removed') });
    },
  });
  const choose = async (file: File | undefined) => {
    if (!file) return;
    try {
      setPicture(await createImageBitmap(file));
    } catch {
      toast({ kind: 'problem', text: t('picture.unreadable') });
    }
  };
  const there = pictureOf(user) !== null;
  return (
    <div className="flex flex-col gap-3">
      {remove.error && <ProblemNotice error={remove.error} />}
      <div className="flex flex-wrap items-center gap-4">
        <Portrait name={user.name} src={pictureOf(user)} size="large" />
        <div className="flex flex-wrap gap-2">
          <label
            htmlFor={input}
            className={buttonClass('plain', 'small', 'cursor-pointer has-focus-visible:outline-2')}
          >
            <Icon of={ImageUp} size={16} />
            <input
              id={input}
              type="file"
              accept="image/*"
              className="sr-only"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = '';
                void choose(file);
              }}
            />
            {t(there ? 'picture.change' : 'picture.add')}
          </label>
          {there && (
            <Button
              size="small"
              icon={Trash2}
              pending={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t('picture.remove')}
            </Button>
          )}
        </div>
      </div>
      <CropDialog
        picture={picture}
        pending={put.isPending}
        error={put.error}
        onClose={() => setPicture(null)}
        onSave={(blob) => put.mutate(blob)}
      />
    </div>
  );
}
