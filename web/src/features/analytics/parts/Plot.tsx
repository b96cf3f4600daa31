import type { ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Chart, type Figures } from '@/ui/charts';

interface PlotProps {
  title: string;
  summary: string;
  table: Figures;
  level?: 2 | 3;
  className?: string;
  children: ReactNode;
}

/** A chart with its table behind it, in the words of the feature. */
export function Plot(props: PlotProps) {
  const { t } = useTranslation('analytics');
  return <Chart {...props} tableLabel={t('asTable')} />;
}
