import { exactDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import type { Definition } from '../model';

/** How the figures of a page come about, to the letter: so that they can be computed again by hand. */
export function Definitions({ definition }: { definition: Definition }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const { as_of: asOf, formulas, inputs } = definition;
  return (
    <details className="border-t border-line pt-4 text-13">
      <summary className="w-fit rounded-inner font-medium text-ink-2 hover:text-ink-0">
        {t('definitions.title')}
      </summary>
      <p className="mt-3 text-ink-2">{t('definitions.asOf', { date: exactDate(asOf, locale) })}</p>
      <dl lang="en" dir="ltr" className="mt-3 flex max-w-4xl flex-col">
        {formulas.map(({ figure, says }) => (
          <div
            key={figure}
            className="grid gap-x-4 border-b border-line py-2 sm:grid-cols-[14rem_1fr]"
          >
            <dt className="font-mono text-12 leading-5 break-words text-ink-2">{figure}</dt>
            <dd className="text-ink-1">{says}</dd>
          </div>
        ))}
      </dl>
      {inputs.length > 0 && (
        <p dir="ltr" className="mt-3 max-w-4xl font-mono text-12 text-ink-2">
          {inputs.map(({ name, value }) => `${name} = ${value}`).join(' · ')}
        </p>
      )}
    </details>
  );
}
