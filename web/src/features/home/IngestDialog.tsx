import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Ingest, type IngestPicture, type Room } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { ingestQuery } from './state';
import { useIngest } from './useIngest';

const PICTURES: readonly IngestPicture[] = ['screen', 'camera'];
/** What can be said of why an encoder was sent away. */
const REFUSED: Record<string, 'b_frames' | 'picture_codec' | 'profile' | 'sound_codec'> = {
  'rtmp.b_frames': 'b_frames',
  'rtmp.picture_codec': 'picture_codec',
  'rtmp.profile': 'profile',
  'rtmp.sound_codec': 'sound_codec',
};

interface IngestDialogProps {
  room: Room;
  open: boolean;
  onClose: () => void;
}

/** Address and key for a program that sends into a room: made, replaced and taken back here. */
export function IngestDialog({ room, open, onClose }: IngestDialogProps) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('ingest.title')} closeLabel={tc('action.close')}>
      {open && <Content room={room} onClose={onClose} />}
    </Dialog>
  );
}

function Content({ room, onClose }: Omit<IngestDialogProps, 'open'>) {
  const { t } = useTranslation('home');
  const there = useQuery(ingestQuery(room.id));
  const { make, revoke } = useIngest(room);
  const ingest = there.data?.ingest ?? null;
  if (make.data) return <Made ingest={make.data} onClose={onClose} />;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-1">{t('ingest.lead')}</p>
      {there.isPending && <Skeleton className="h-12" />}
      {there.isError && <ProblemNotice error={there.error} onRetry={() => void there.refetch()} />}
      {ingest && <There ingest={ingest} pending={revoke.isPending} onRevoke={revoke.mutate} />}
      {there.data && (
        <KeyForm
          before={ingest}
          error={make.error}
          pending={make.isPending}
          onMake={make.mutate}
          onClose={onClose}
        />
      )}
    </div>
  );
}

function Made({ ingest, onClose }: { ingest: Ingest; onClose: () => void }) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  return (
    <div className="flex flex-col gap-4" role="status">
      <Notice tone="risk" title={t('ingest.once')}>
        {t('ingest.onceDetail')}
      </Notice>
      <Addresses ingest={ingest} />
      <CopyField
        label={t('ingest.key')}
        value={ingest.stream_key ?? ''}
        said={t('ingest.copied')}
      />
      <DialogActions>
        <Button look="main" onClick={onClose}>
          {tc('action.close')}
        </Button>
      </DialogActions>
    </div>
  );
}

interface ThereProps {
  ingest: Ingest;
  pending: boolean;
  onRevoke: () => void;
}

function There({ ingest, pending, onRevoke }: ThereProps) {
  const { t } = useTranslation('home');
  const revoke = (
    <Button look="danger" pending={pending} onClick={() => onRevoke()}>
      {t('ingest.revoke')}
    </Button>
  );
  return (
    <>
      <Notice action={revoke}>
        {ingest.publishing ? t('ingest.sends', { name: ingest.name }) : t('ingest.silent')}
      </Notice>
      {ingest.rtmp_refused && (
        <Notice tone="risk" title={t('ingest.refused.title')}>
          {t(`ingest.refused.${REFUSED[ingest.rtmp_refused] ?? 'other'}`)}
        </Notice>
      )}
      <Addresses ingest={ingest} />
    </>
  );
}

/** Where to: by WHIP, and by RTMP where the server takes it. */
function Addresses({ ingest }: { ingest: Ingest }) {
  const { t } = useTranslation('home');
  return (
    <>
      <CopyField label={t('ingest.address')} value={ingest.whip_url} said={t('ingest.copied')} />
      {ingest.rtmp_url && (
        <CopyField
          label={ingest.rtmp_url.startsWith('rtmps:') ? t('ingest.rtmps') : t('ingest.rtmp')}
          value={ingest.rtmp_url}
          said={t('ingest.copied')}
        />
      )}
    </>
  );
}

interface KeyFormProps {
  before: Ingest | null;
  error: Error | null;
  pending: boolean;
  onMake: (asked: { name: string; picture: IngestPicture }) => void;
  onClose: () => void;
}

function KeyForm({ before, error, pending, onMake, onClose }: KeyFormProps) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  const [picture, choose] = useState<IngestPicture>(before?.picture ?? 'screen');
  const said = error instanceof ApiError ? error.field('name') : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get('name');
        onMake({ name: typeof name === 'string' ? name.trim() : '', picture });
      }}
    >
      {error && !said && <ProblemNotice error={error} />}
      <Field
        label={t('ingest.name')}
        name="name"
        defaultValue={before?.name ?? 'Encoder'}
        error={said}
        maxLength={80}
        required
        autoComplete="off"
      />
      <Select
        label={t('ingest.picture')}
        value={picture}
        options={PICTURES.map((value) => ({ value, label: t(`ingest.pictures.${value}`) }))}
        onChoose={choose}
      />
      <p className="text-ink-1">
        {t('ingest.consent')} {before && t('ingest.againHint')}
      </p>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={pending}>
          {before ? t('ingest.again') : t('ingest.make')}
        </Button>
      </DialogActions>
    </form>
  );
}
