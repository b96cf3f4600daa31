import { useTranslation } from '@/kit/i18n';
import { createStore } from '@/kit/store';
import { toast } from '@/ui/Toast';

export interface Invite {
  name: string;
  join_url: string;
}

/** A link that could not be copied for the person and has to be shown. */
export const linkToShow = createStore<Invite | null>(null);

/** Copies a room's link; where the browser forbids that (plain http from another machine), shows it instead. */
export function useInvite(): (invite: Invite, said?: string) => void {
  const { t } = useTranslation('home');
  return (invite, said) => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const copied =
      clipboard?.writeText(invite.join_url) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => toast({ text: said ?? t('inviteCopied', { name: invite.name }) }),
      () => linkToShow.set(invite),
    );
  };
}
