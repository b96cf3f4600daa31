import { useState } from 'react';
import type { Chat } from '@/engine/protocol';

/** How many lines others wrote since the chat was last open. */
export function useUnread(chat: readonly Chat[], me: string | null, open: boolean): number {
  const [seen, setSeen] = useState<string | null>(chat.at(-1)?.id ?? null);
  const last = chat.at(-1)?.id ?? null;
  if (open && seen !== last) setSeen(last);
  if (open) return 0;
  const from = chat.findIndex((line) => line.id === seen) + 1;
  return chat.slice(from).filter((line) => line.participant_id !== me).length;
}
