import { WifiOff } from 'lucide-react';
import { useState } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { Tabs } from '@/ui/Tabs';
import { Chat } from './Chat';
import { Composer } from './Composer';
import { Lead } from './Lead';
import { chatOf, openOf, unreadOf, type Hall } from './model';
import { Questions } from './Questions';
import { Signs } from './Signs';
import type { Talk } from './talk';

type Tab = 'chat' | 'questions';

/** How much of the chat was said while one looked at something else. */
function useUnread(hall: Hall, open: boolean): number {
  const said = chatOf(hall);
  const last = said.at(-1)?.id ?? null;
  const [seen, setSeen] = useState(last);
  if (open && seen !== last) setSeen(last);
  return open ? 0 : unreadOf(said, seen);
}

interface PartProps {
  talk: Talk;
  hall: Hall;
}

function Known({ talk, hall }: PartProps) {
  const { t } = useTranslation('audience');
  const [tab, setTab] = useState<Tab>('chat');
  const [name, setName] = useState('');
  const unread = useUnread(hall, tab === 'chat');
  const waiting = openOf(hall).length;
  const compose = { talk, hall, name, onName: setName };
  return (
    <>
      <Tabs<Tab>
        label={t('title')}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'chat',
            label: t('chat'),
            ...(unread > 0 ? { count: unread } : {}),
            content: (
              <div className="flex flex-col gap-3">
                <Chat talk={talk} hall={hall} />
                <Composer {...compose} kind="chat" />
              </div>
            ),
          },
          {
            value: 'questions',
            label: t('questions'),
            ...(waiting > 0 ? { count: waiting } : {}),
            content: (
              <div className="flex flex-col gap-3">
                <Questions talk={talk} hall={hall} />
                <Composer {...compose} kind="question" />
              </div>
            ),
          },
        ]}
      />
      {hall.me.may_write && !hall.me.may_moderate && <Signs {...compose} />}
      {hall.me.may_moderate && <Lead talk={talk} hall={hall} />}
    </>
  );
}

/** What the audience says: chat and questions, and what one says oneself. */
export function TalkPanel({ talk }: { talk: Talk }) {
  const { t } = useTranslation('audience');
  const hall = useStore(talk.hall);
  const line = useStore(talk.line);
  const problem = useStore(talk.problem);
  return (
    <section aria-label={t('title')} className="flex min-w-0 flex-col gap-4">
      {problem !== null && !hall.known && <ProblemNotice error={problem} onRetry={talk.retry} />}
      <p
        role="status"
        className={line === 'away' ? 'flex gap-2 text-13 text-risk-text' : 'sr-only'}
      >
        {line === 'away' && (
          <>
            <Icon of={WifiOff} size={16} className="mt-0.5 shrink-0" />
            {t('away')}
          </>
        )}
      </p>
      {hall.known ? (
        <Known talk={talk} hall={hall} />
      ) : (
        problem === null && <Skeleton className="h-80 w-full rounded-card" />
      )}
    </section>
  );
}
