import { Send } from 'lucide-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import type { Chat, Problem } from '@/engine/protocol';
import { REACTIONS } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import { language } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import type { RoomSession } from '../session';

interface ChatPanelProps {
  session: RoomSession;
  chat: readonly Chat[];
  me: string;
}

/** What the server takes of one line. */
const LONGEST = 4000;

/** What is written while others speak. */
export function ChatPanel({ session, chat, me }: ChatPanelProps) {
  const { t } = useTranslation('rooms');
  const tongue = useStore(language);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const end = useRef<HTMLLIElement>(null);
  const time = new Intl.DateTimeFormat(tongue, { hour: '2-digit', minute: '2-digit' });
  const last = chat.at(-1)?.id;
  useEffect(() => {
    // In braces: newer browsers answer a promise, which React would take for a clean-up.
    end.current?.scrollIntoView({ block: 'end' });
  }, [last]);

  const send = async (event: SyntheticEvent) => {
    event.preventDefault();
    const line = text.trim();
    if (line === '') return;
    setText('');
    setProblem(null);
    const answer = await session.say(line);
    if (answer.ok) return;
    // What was written comes back; nothing is lost but the try.
    setProblem(answer.problem);
    setText(line);
  };

  return (
    <>
      <ol className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 py-3">
        {chat.length === 0 && <li className="m-auto text-center text-ink-2">{t('chat.empty')}</li>}
        {chat.map((line) => (
          <li key={line.id}>
            <p className="flex items-baseline gap-2 text-13 text-ink-2">
              <span className="truncate font-medium text-ink-1">
                {line.participant_id === me ? t('you') : line.name}
              </span>
              <time dateTime={line.at} className="figures">
                {time.format(new Date(line.at))}
              </time>
            </p>
            <p dir="auto" className="break-words whitespace-pre-wrap">
              {line.text}
            </p>
          </li>
        ))}
        <li ref={end} aria-hidden />
      </ol>
      <div className="flex justify-between px-3 sm:hidden">
        {REACTIONS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={emoji}
            className="grid size-11 place-items-center rounded-full text-22 hover:bg-surface-2"
            onClick={() => void session.react(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <form
        onSubmit={(event) => void send(event)}
        className="flex items-start gap-2 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      >
        <Field
          label={t('chat.write')}
          hiddenLabel
          placeholder={t('chat.write')}
          value={text}
          maxLength={LONGEST}
          autoComplete="off"
          className="flex-1"
          error={problem?.detail}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton
          type="submit"
          icon={Send}
          label={t('chat.send')}
          className="bg-surface-2 rtl:-scale-x-100"
        />
      </form>
    </>
  );
}
