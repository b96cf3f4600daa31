import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { Camera, Download, FileArchive, Film, Link2, Mic, MonitorUp, Music } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { fileSize } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { downloadUrl, type DownloadChoice } from './api';
import { follow } from './follow';
import { LinkDialog } from './LinkDialog';
import { inReadingOrder, mixOf, originOf, soundsOf } from './model';
import { Outputs } from './outputs/Outputs';
import { useSoundName } from './useSoundName';

interface Offer {
  key: string;
  icon: LucideIcon;
  name: string;
  detail: string;
  choice: DownloadChoice;
}

interface RowProps {
  offer: Offer;
  onGet: () => void;
  /** Asks for an address to hand on instead. */
  onLink: () => void;
  pending: boolean;
}

function Row({ offer, onGet, onLink, pending }: RowProps) {
  const { t } = useTranslation('recordings');
  return (
    <li className="flex items-center gap-3 border-b border-line py-3 last:border-b-0">
      <Icon of={offer.icon} className="shrink-0 text-ink-2" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{offer.name}</p>
        <p className="text-13 text-ink-2 figures">{offer.detail}</p>
      </div>
      <IconButton
        icon={Link2}
        label={t('download.copyUrl', { what: offer.name })}
        disabled={pending}
        onClick={onLink}
      />
      <IconButton
        icon={Download}
        label={t('download.getOne', { what: offer.name })}
        disabled={pending}
        onClick={onGet}
      />
    </li>
  );
}

const KIND = { microphone: Mic, camera: Camera, screen: MonitorUp };

/** The ending people know a type by: `video/mp4` → `MP4`. */
function container(mime: string | null | undefined): string {
  const kind = mime?.split(';')[0]?.split('/')[1] ?? '';
  return kind.replace(/^x-/, '').toUpperCase();
}

function useOffers(recording: Recording, canEdit: boolean) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const soundName = useSoundName();
  const mix = mixOf(recording);
  const size = (bytes: number | null) => (bytes === null ? '' : fileSize(bytes, locale));
  const line = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ');
  const arrived = inReadingOrder(recording.tracks).filter((track) => track.state === 'ready');
  const mixes: Offer[] = mix
    ? [
        {
          key: 'mp4',
          icon: Film,
          name: t('download.mixMp4'),
          detail: line(
            container(mix.mime),
            mix.width ? `${mix.width} × ${mix.height ?? 0}` : null,
            size(mix.size_bytes),
          ),
          choice: { format: 'mp4' },
        },
      ]
    : [];
  // Who may edit has them made, and finds them, among the files below.
  for (const sound of canEdit ? [] : soundsOf(recording)) {
    mixes.push({
      key: sound.kind,
      icon: Music,
      name: sound.kind === 'mp3' ? t('download.mixMp3') : t('download.mixWav'),
      detail: line(sound.kind.toUpperCase(), size(sound.size_bytes)),
      choice: { format: sound.kind === 'mp3' ? 'mp3' : 'wav' },
    });
  }
  const tracks: Offer[] = arrived.map((track) => ({
    key: track.id,
    icon: KIND[track.kind],
    name: `${track.participant.name} · ${t(`kind.${track.kind}`)}`,
    detail: line(
      t(`origin.${originOf(recording, track)}`),
      soundName(track),
      container(track.pieces[0]?.mime),
      size(track.size_bytes),
    ),
    choice: { track: track.id },
  }));
  const total = arrived.reduce((sum, track) => sum + track.size_bytes, 0);
  const zip: Offer = {
    key: 'zip',
    icon: FileArchive,
    name: t('download.zip'),
    detail: line('ZIP', t('download.zipDetail'), size(total)),
    choice: { format: 'tracks.zip' },
  };
  return { mixes, tracks: tracks.length > 1 ? [zip, ...tracks] : tracks };
}

interface DownloadsTabProps {
  recording: Recording;
  canEdit: boolean;
}

/** Every file there is, with its format and size, and the way to others. */
export function DownloadsTab({ recording, canEdit }: DownloadsTabProps) {
  const { t } = useTranslation('recordings');
  const { mixes, tracks } = useOffers(recording, canEdit);
  const get = useMutation({
    mutationFn: (choice: DownloadChoice) => downloadUrl(recording.id, choice),
    onSuccess: ({ url }) => follow(url),
  });
  const [address, setAddress] = useState<string | null>(null);
  const link = useMutation({
    mutationFn: (choice: DownloadChoice) => downloadUrl(recording.id, choice),
    onSuccess: ({ url }) => setAddress(new URL(url, location.href).href),
  });
  if (mixes.length + tracks.length === 0) {
    return (
      <EmptyState icon={Download} title={t('download.none')}>
        {t('download.noneDetail')}
      </EmptyState>
    );
  }
  const row = (offer: Offer) => (
    <Row
      key={offer.key}
      offer={offer}
      pending={get.isPending || link.isPending}
      onGet={() => get.mutate(offer.choice)}
      onLink={() => link.mutate(offer.choice)}
    />
  );
  return (
    <div className="flex flex-col gap-6">
      {get.isError && <ProblemNotice error={get.error} />}
      {link.isError && <ProblemNotice error={link.error} />}
      <LinkDialog address={address} onClose={() => setAddress(null)} />
      <section>
        <h2 className="text-13 font-medium text-ink-2">{t('download.mix')}</h2>
        {mixes.length > 0 ? (
          <ul>{mixes.map(row)}</ul>
        ) : (
          <p className="py-3">{t('download.mixLater')}</p>
        )}
      </section>
      {canEdit && <Outputs recording={recording} />}
      {tracks.length > 0 && (
        <section>
          <h2 className="text-13 font-medium text-ink-2">{t('download.tracks')}</h2>
          <ul>{tracks.map(row)}</ul>
        </section>
      )}
    </div>
  );
}
