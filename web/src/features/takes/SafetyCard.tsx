import { CircleCheck, Laptop } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { language } from '@/kit/i18n';
import { fileSize, percent, remaining } from '@/kit/format';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import { Ring } from '@/ui/Ring';
import { LinkCard } from './LinkCard';
import { links } from './recovery';
import { useCloseWarning, useSafety, useTakes } from './useSafety';

/** What a problem of an upload means for the person; all others pass by themselves. */
function wordsFor(code: string) {
  switch (code) {
    case 'recovery.unknown':
    case 'recovery.expired':
    case 'recovery.revoked':
      return 'problem.linkDead' as const;
    case 'take.no_consent':
      return 'problem.noConsent' as const;
    case 'not_found':
    case 'take.no_token':
      return 'problem.noToken' as const;
    case 'take.disk_full':
      return 'problem.diskFull' as const;
    case 'take.no_key':
      return 'problem.noKey' as const;
    case 'take.server_has_more':
      return 'problem.serverHasMore' as const;
    case 'recording.not_found':
      return 'problem.deleted' as const;
    default:
      return 'problem.waiting' as const;
  }
}

interface SafetyCardProps {
  recording_id?: string;
  /** Who came by the link need not be given it. */
  withLink?: boolean;
}

/** Whether the tab may be closed, in one calm card: a ring that closes, then the word that all is safe. */
export function SafetyCard({ recording_id, withLink = true }: SafetyCardProps) {
  const { t } = useTranslation('takes');
  const tongue = useStore(language);
  const safety = useSafety(recording_id);
  const takes = useTakes(recording_id);
  useCloseWarning(!safety.safe);
  const waiting = recording_id ?? takes.find((item) => item.state !== 'safe')?.recording_id ?? '';
  const link = useStore(links)[waiting];
  const problem = takes.find((item) => item.problem !== null)?.problem;

  if (takes.length === 0) return null;
  return (
    <section aria-live="polite" className="flex flex-col items-center gap-5 text-center">
      <Ring
        share={safety.share}
        label={t('card.ring')}
        tone={safety.safe ? 'safe' : 'risk'}
        size={132}
      >
        {safety.safe ? (
          <Icon of={CircleCheck} size={44} className="text-safe-text" />
        ) : (
          <span className="text-28 font-semibold">{percent(safety.share, tongue)}</span>
        )}
      </Ring>
      {safety.safe ? (
        <div className="flex flex-col gap-1">
          <h2 className="text-22 font-semibold text-safe-text">{t('card.safe')}</h2>
          <p className="text-ink-1">{t('card.mayClose')}</p>
        </div>
      ) : (
        <div className="flex flex-col gap-1">
          <h2 className="text-22 font-semibold">
            {safety.seconds_left === null
              ? t('card.keepOpen')
              : t('card.keepOpenFor', { time: remaining(safety.seconds_left, tongue) })}
          </h2>
          <p className="inline-flex items-center justify-center gap-1.5 text-risk-text figures">
            <Icon of={Laptop} size={16} />
            {t('card.onlyHere', { size: fileSize(safety.bytes_left, tongue) })}
          </p>
        </div>
      )}
      {withLink && link && !safety.safe && !safety.recording && (
        <LinkCard recording_id={waiting} link={link} />
      )}
      {problem && !safety.safe && (
        <Notice tone={safety.failed ? 'problem' : 'risk'} className="w-full text-start">
          {t(wordsFor(problem.code))}
          <span className="mt-1 block font-mono text-12 text-ink-2">{problem.code}</span>
        </Notice>
      )}
    </section>
  );
}
