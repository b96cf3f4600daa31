import type { LiveLayout, LiveStream } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Notice } from '@/ui/Notice';
import { Select } from '@/ui/Select';

const LAYOUTS: readonly LiveLayout[] = ['automatic', 'one', 'together'];

interface LayoutProps {
  stream: LiveStream;
  onArrange: (layout: LiveLayout) => void;
}

/** How viewers see several people, and what it costs while they see them together. */
export function Layout({ stream: { layout, together, composing }, onArrange }: LayoutProps) {
  const { t } = useTranslation('rooms');
  if (composing === 'off') return null;
  return (
    <>
      <Select
        label={t('live.layout')}
        hint={t(`live.layoutHint.${layout}`)}
        value={layout}
        options={LAYOUTS.map((value) => ({ value, label: t(`live.layouts.${value}`) }))}
        onChoose={onArrange}
      />
      {together > 0 && <Notice>{t('live.together', { count: together })}</Notice>}
      {composing === 'full' && layout !== 'one' && (
        <Notice tone="risk">{t('live.togetherFull')}</Notice>
      )}
    </>
  );
}
