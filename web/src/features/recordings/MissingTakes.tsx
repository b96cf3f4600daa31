import type { Recording } from '@/api';
import { StandingCard, useStandings } from '@/features/takes';
import { useTranslation } from '@/kit/i18n';

/** Whose takes are not all here, while any are missing: how much, and the link to send to whoever has them. */
export function MissingTakes({ recording }: { recording: Recording }) {
  const { t } = useTranslation('takes');
  const standings = useStandings(recording.id, recording.room_id !== null);
  const missing = standings.data?.items.filter((one) => !one.safe);
  if (!missing?.length) return null;
  return (
    <section aria-label={t('missing.title')} className="rounded-card bg-risk-soft px-4 pt-3">
      <h2 className="font-medium">{t('missing.title')}</h2>
      <p className="text-13 text-ink-1">{t('missing.text')}</p>
      <ul className="divide-y divide-line">
        {missing.map((one) => (
          <StandingCard
            key={one.participant.id}
            recording_id={recording.id}
            standing={one}
            now={standings.dataUpdatedAt}
          />
        ))}
      </ul>
    </section>
  );
}
