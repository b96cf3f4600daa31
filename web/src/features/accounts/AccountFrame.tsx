import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { instanceQuery } from '@/frame/instance';
import { usePageTitle } from '@/frame/Page';
import { Mark } from '@/ui/Mark';
import { useTranslation } from '@/kit/i18n';
import { Lights } from './Lights';

interface AccountFrameProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The pages before one is signed in: the form on paper, and beside it the dark stage with its light on. */
export function AccountFrame({ title, lead, children }: AccountFrameProps) {
  const { t } = useTranslation();
  const { data: instance } = useQuery(instanceQuery);
  usePageTitle(title);
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,2fr)_3fr]">
      <main className="flex flex-col gutter">
        <div className="flex h-20 items-center gap-2.5 text-18 font-semibold">
          <Mark size={24} className="text-brand-text" />
          {instance?.name ?? t('app')}
        </div>
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center gap-6 pb-28">
          <div className="flex flex-col gap-2">
            <h1 className="text-28 font-semibold">{title}</h1>
            {lead && <p className="text-ink-2">{lead}</p>}
          </div>
          {children}
        </div>
      </main>
      <div className="stage relative overflow-hidden max-lg:hidden">
        <Lights />
      </div>
    </div>
  );
}
