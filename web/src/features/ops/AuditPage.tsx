import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import type { Logged } from '@/api';
import { PersonPicker } from '@/features/people';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { boundsOf, SUBJECTS, type Subject } from './model';
import { More } from './More';
import { auditQuery } from './state';

interface Wished {
  actor: string;
  subject: Subject | 'all';
  from: string;
  to: string;
}

interface FiltersProps {
  wished: Wished;
  onChange: (wished: Wished) => void;
}

function Filters({ wished, onChange }: FiltersProps) {
  const { t } = useTranslation('ops');
  return (
    <div className="mb-4 grid items-start gap-3 sm:grid-cols-2 xl:grid-cols-4">
      <PersonPicker
        label={t('audit.who')}
        onChoose={(choice) =>
          onChange({ ...wished, actor: choice?.kind === 'person' ? choice.person.id : '' })
        }
      />
      <Select
        label={t('audit.about')}
        value={wished.subject}
        options={[
          { value: 'all', label: t('audit.everything') },
          ...SUBJECTS.map((value) => ({ value, label: t(`audit.subject.${value}`) })),
        ]}
        onChoose={(subject) => onChange({ ...wished, subject })}
      />
      <Field
        label={t('audit.from')}
        type="date"
        value={wished.from}
        max={wished.to || undefined}
        onChange={(event) => onChange({ ...wished, from: event.target.value })}
      />
      <Field
        label={t('audit.to')}
        type="date"
        value={wished.to}
        min={wished.from || undefined}
        onChange={(event) => onChange({ ...wished, to: event.target.value })}
      />
    </div>
  );
}

function Row({ entry, now }: { entry: Logged; now: number }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const { at, actor, action, object_kind: kind, object_id: id, address, detail } = entry;
  return (
    <Tr>
      <Td className="whitespace-nowrap figures">
        <time dateTime={at} title={exactDate(at, locale)}>
          {spokenDate(at, now, locale)}
        </time>
      </Td>
      <Td>
        <span className="font-mono text-13 break-all" dir="ltr">
          {action}
        </span>
        <span className="block text-13 text-ink-1 md:hidden">
          {actor?.name ?? t('audit.nobody')}
        </span>
        {detail && <span className="block text-13 break-words text-ink-2">{detail}</span>}
      </Td>
      <Td className="max-md:hidden">{actor?.name ?? t('audit.nobody')}</Td>
      <Td className="max-lg:hidden">
        {id && (
          <span title={id}>
            {kind ?? ''} <span className="font-mono text-12 text-ink-2">{id.slice(-8)}</span>
          </span>
        )}
      </Td>
      <Td className="pe-0 font-mono text-12 text-ink-2 max-lg:hidden">{address ?? '–'}</Td>
    </Tr>
  );
}

/** Who did what, newest first. Nothing can be changed here. */
export function AuditPage() {
  const { t } = useTranslation('ops');
  const [wished, setWished] = useState<Wished>({ actor: '', subject: 'all', from: '', to: '' });
  const { actor, subject } = wished;
  const list = useInfiniteQuery(
    auditQuery({ actor, subject, ...boundsOf(wished.from, wished.to) }),
  );
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('area.audit')}>
      <Filters wished={wished} onChange={setWished} />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {list.data && entries.length === 0 && (
        <EmptyState icon={ScrollText} title={t('nothing')}>
          {t('nothingDetail')}
        </EmptyState>
      )}
      {entries.length > 0 && (
        <Table
          caption={t('area.audit')}
          compact
          head={
            <>
              <Th>{t('audit.when')}</Th>
              <Th>{t('audit.what')}</Th>
              <Th className="max-md:hidden">{t('audit.who')}</Th>
              <Th className="max-lg:hidden">{t('audit.object')}</Th>
              <Th className="pe-0 max-lg:hidden">{t('audit.address')}</Th>
            </>
          }
        >
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} now={list.dataUpdatedAt} />
          ))}
        </Table>
      )}
      <More list={list} />
    </Page>
  );
}
