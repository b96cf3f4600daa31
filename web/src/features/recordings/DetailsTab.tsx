import type { ReactNode } from 'react';
import type { Recording } from '@/api';
import { exactDate, fileSize, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { isImport, lengthOf, mixOf, peopleOf, sizeOf } from './model';
import { Loudness } from './sound/Loudness';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_1fr] gap-4 border-b border-line py-3 last:border-b-0">
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words figures">{children}</dd>
    </div>
  );
}

export function DetailsTab({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const { t: tc } = useTranslation();
  const length = lengthOf(recording);
  const people = peopleOf(recording).map((person) => person.name);
  return (
    <dl className="text-15">
      <Fact name={t('details.made')}>{exactDate(recording.created_at, locale)}</Fact>
      <Fact name={t('details.length')}>
        {length === null ? tc('format.unknown') : spokenLength(length, locale)}
      </Fact>
      <Fact name={t('details.people')}>
        {people.length > 0 ? new Intl.ListFormat(locale).format(people) : t('nobody')}
      </Fact>
      <Fact name={t('details.tracks')}>{recording.tracks.length}</Fact>
      <Fact name={t('details.size')}>{fileSize(sizeOf(recording), locale)}</Fact>
      {!isImport(recording) && mixOf(recording) && (
        <Fact name={t('details.loudness')}>
          <Loudness recording={recording} />
        </Fact>
      )}
      <Fact name={t('details.id')}>
        <code className="font-mono text-12">{recording.id}</code>
      </Fact>
    </dl>
  );
}
