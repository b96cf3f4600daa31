import { useEffect, type ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';

/** Names the browser's tab after the page. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const app = t('app');
  useEffect(() => {
    document.title = title ? `${title} · ${app}` : app;
  }, [title, app]);
}

interface PageProps {
  /** The noun of the page. */
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
  width?: 'normal' | 'narrow';
}

/** A page of the library: its noun, its actions, its content. */
export function Page({ title, actions, children, width = 'normal' }: PageProps) {
  usePageTitle(title);
  return (
    <div className={`mx-auto w-full gutter py-8 ${width === 'narrow' ? 'max-w-3xl' : 'max-w-7xl'}`}>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h1 className="text-28 font-semibold">{title}</h1>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
