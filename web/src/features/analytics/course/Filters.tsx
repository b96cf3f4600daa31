import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { sectionsQuery } from '@/features/courses';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import type { Window } from '../model';

const ALL = '';

/** Which lectures count: a section, a stretch of time. It is in the address, so that a view is a link. */
export function Filters({ courseId }: { courseId: string }) {
  const { t } = useTranslation('analytics');
  const navigate = useNavigate();
  const window = useSearch({ from: '/signed-in/courses/$courseId/analytics' });
  const { data: sections = [] } = useQuery(sectionsQuery(courseId));
  const go = (next: Window) =>
    void navigate({
      to: '/courses/$courseId/analytics',
      params: { courseId },
      search: next,
      replace: true,
    });
  const change = (part: { [K in keyof Window]: string }) => {
    const next = { ...window, ...part };
    go(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')));
  };
  const { section = ALL, from = '', to = '' } = window;
  const filtered = section !== ALL || from !== '' || to !== '';
  return (
    <div className="mb-8 flex flex-wrap items-end gap-3 print:hidden">
      {sections.length > 0 && (
        <Select
          label={t('filter.section')}
          value={section}
          options={[
            { value: ALL, label: t('filter.everySection') },
            ...sections.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChoose={(value) => change({ section: value })}
          className="min-w-44 flex-1 sm:max-w-60"
        />
      )}
      <Field
        type="date"
        label={t('filter.from')}
        value={from}
        max={to || undefined}
        onChange={(event) => change({ from: event.target.value })}
        className="flex-1 basis-32 sm:max-w-40"
      />
      <Field
        type="date"
        label={t('filter.to')}
        value={to}
        min={from || undefined}
        onChange={(event) => change({ to: event.target.value })}
        className="flex-1 basis-32 sm:max-w-40"
      />
      {filtered && (
        <Button look="quiet" icon={X} onClick={() => go({})}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}
