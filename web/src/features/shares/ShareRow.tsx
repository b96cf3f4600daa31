import { Ban, Download, Link2, LockKeyhole, Trash2, Undo2 } from 'lucide-react';
import type { Share } from '@/api';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { StatePill } from '@/ui/StatePill';
import { hasEnded } from './model';

interface ShareRowProps {
  share: Share;
  now: number;
  onRevoke: () => void;
  onRemove: () => void;
  /** It was taken back a moment ago: gives it again as it was. */
  onUndo?: (() => void) | undefined;
}

/** One link: what it is for, until when, how often it was opened. */
export function ShareRow({ share, now, onRevoke, onRemove, onUndo }: ShareRowProps) {
  const { t } = useTranslation('shares');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const ended = hasEnded(share, now);
  const name = share.label || t('unnamed');
  const facts = [
    share.expires_at !== null && !ended
      ? t('until', { date: exactDate(share.expires_at, locale) })
      : null,
    t('opened', { count: share.opened }),
    share.last_opened_at === null
      ? null
      : t('lastOpened', { date: spokenDate(share.last_opened_at, now, locale) }),
  ].filter((fact) => fact !== null);
  return (
    <li className="flex items-center gap-3 border-b border-line py-3 last:border-b-0">
      <Icon of={Link2} className="shrink-0 text-ink-2" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-medium">{name}</span>
          {share.has_password && (
            <span title={t('hasPassword')}>
              <Icon of={LockKeyhole} size={14} className="text-ink-2" />
              <span className="sr-only">{t('hasPassword')}</span>
            </span>
          )}
          {share.download && (
            <span title={t('hasDownload')}>
              <Icon of={Download} size={14} className="text-ink-2" />
              <span className="sr-only">{t('hasDownload')}</span>
            </span>
          )}
          {ended && <StatePill tone="neutral">{t('ended')}</StatePill>}
        </p>
        <p className="text-13 text-ink-2 figures">{facts.join(' · ')}</p>
      </div>
      {ended && onUndo && (
        <Button size="small" look="quiet" icon={Undo2} onClick={onUndo}>
          {tc('action.undo')}
        </Button>
      )}
      {ended ? (
        <IconButton icon={Trash2} label={t('remove', { name })} onClick={onRemove} />
      ) : (
        <IconButton icon={Ban} label={t('revoke', { name })} onClick={onRevoke} />
      )}
    </li>
  );
}
