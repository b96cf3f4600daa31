import type { ApiError, CourseFields as Fields } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { controlClass, Field, FieldFrame } from '@/ui/Field';
import { Select } from '@/ui/Select';

/** The time zones the browser knows, with the one in use among them. */
function zones(inUse: string) {
  const all = Intl.supportedValuesOf('timeZone');
  const known = all.includes(inUse) ? all : [inUse, ...all];
  return known.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** What a submitted form says of a course. An emptied field is said as nothing. */
export function fieldsOf(form: FormData): Fields {
  return {
    title: textOf(form, 'title'),
    description: textOf(form, 'description'),
    catalogue_code: textOf(form, 'catalogue_code') || null,
    term: textOf(form, 'term') || null,
    time_zone: textOf(form, 'time_zone'),
  };
}

export const FIELD_NAMES = ['title', 'description', 'catalogue_code', 'term', 'time_zone'] as const;

interface CourseFieldsProps {
  values?: Partial<Fields>;
  refusal: ApiError | undefined;
  zone: string;
  onZone: (zone: string) => void;
}

/** What one says of a course, for a new one and in its settings. */
export function CourseFields({ values = {}, refusal, zone, onZone }: CourseFieldsProps) {
  const { t } = useTranslation('courses');
  return (
    <>
      <Field
        label={t('field.title')}
        name="title"
        defaultValue={values.title}
        error={refusal?.field('title')}
        maxLength={200}
        autoComplete="off"
        required
      />
      <FieldFrame label={t('field.description')} error={refusal?.field('description')}>
        {({ id, describedBy }) => (
          <textarea
            id={id}
            name="description"
            rows={4}
            maxLength={10_000}
            defaultValue={values.description}
            aria-describedby={describedBy}
            className={cx(controlClass, 'px-3 py-2')}
          />
        )}
      </FieldFrame>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('field.code')}
          name="catalogue_code"
          placeholder="CS-101"
          defaultValue={values.catalogue_code ?? undefined}
          error={refusal?.field('catalogue_code')}
          maxLength={60}
          autoComplete="off"
        />
        <Field
          label={t('field.term')}
          name="term"
          placeholder={t('field.termPlaceholder')}
          defaultValue={values.term ?? undefined}
          error={refusal?.field('term')}
          maxLength={60}
          autoComplete="off"
        />
      </div>
      <Select
        label={t('field.zone')}
        name="time_zone"
        hint={t('field.zoneHint')}
        error={refusal?.field('time_zone')}
        value={zone}
        options={zones(zone)}
        onChoose={onZone}
      />
    </>
  );
}
