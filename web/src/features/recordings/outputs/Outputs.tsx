import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '@/api';
import { useJobEvents } from '@/features/jobs';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Skeleton } from '@/ui/Skeleton';
import { outputsQuery } from './api';
import { MakeDialog } from './MakeDialog';
import { formatsOf } from './model';
import { OutputRow } from './OutputRow';

/** The files that were made of a recording to publish it or to go on working with it, and the way to more. */
export function Outputs({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const list = useQuery(outputsQuery(recording));
  const [making, setMaking] = useState(false);
  const canMake = formatsOf(recording).length > 0;
  useJobEvents();
  const items = list.data?.items ?? [];
  if (!canMake && items.length === 0 && !list.isError) return null;
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-13 font-medium text-ink-2">{t('outputs.title')}</h2>
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-16" />}
      {list.data && items.length === 0 && <p className="text-ink-2">{t('outputs.empty')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((output) => (
            <OutputRow key={output.id} output={output} now={list.dataUpdatedAt} />
          ))}
        </ul>
      )}
      {canMake && (
        <div>
          <Button icon={Plus} onClick={() => setMaking(true)}>
            {t('outputs.make')}
          </Button>
        </div>
      )}
      {making && <MakeDialog recording={recording} onClose={() => setMaking(false)} />}
    </section>
  );
}
