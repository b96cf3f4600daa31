import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { PLAYER_KEYS } from '@/features/playback';
import { useTranslation } from '@/kit/i18n';
import { Dialog } from '@/ui/Dialog';
import { Keys } from '@/ui/Keys';

const WRITES = 'input, textarea, select, [contenteditable="true"], dialog, [role="menu"]';
/** The second key of a pair has this long. */
const PAIR_MS = 1_000;

/** Keys that are pressed one after the other: g, then the page. */
function usePairs(go: (key: string) => boolean) {
  const first = useRef(0);
  return (key: string, now: number): boolean => {
    const pair = now - first.current < PAIR_MS;
    first.current = key === 'g' ? now : 0;
    return pair && go(key);
  };
}

function useKeys(openHelp: () => void) {
  const navigate = useNavigate();
  const pair = usePairs((key) => {
    if (key === 'h') void navigate({ to: '/' });
    else if (key === 'c') void navigate({ to: '/courses' });
    else if (key === 'r') void navigate({ to: '/recordings' });
    else return false;
    return true;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : null;
      if (event.ctrlKey || event.metaKey || event.altKey || at?.closest(WRITES)) return;
      if (pair(event.key, event.timeStamp)) return;
      if (event.key === '?') openHelp();
      if (event.key === '/') {
        event.preventDefault();
        const search = document.querySelector<HTMLInputElement>('[data-shortcut="search"]');
        if (search) search.focus();
        else void navigate({ to: '/recordings' });
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
}

/** The keys of the library, and the list of all of them under `?`. */
export function Shortcuts() {
  const { t } = useTranslation();
  const { t: player } = useTranslation('playback');
  const [open, setOpen] = useState(false);
  useKeys(() => setOpen(true));
  const groups = [
    {
      title: t('shortcuts.everywhere'),
      keys: [
        ['?', t('shortcuts.help')],
        ['G H', t('shortcuts.home')],
        ['G C', t('shortcuts.courses')],
        ['G R', t('shortcuts.recordings')],
        ['/', t('shortcuts.search')],
      ],
    },
    {
      title: t('shortcuts.player'),
      keys: PLAYER_KEYS.map(([keys, what]) => [keys, player(`keys.${what}`)] as const),
    },
  ] as const;
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title={t('shortcuts.title')}
      closeLabel={t('action.close')}
    >
      {groups.map(({ title, keys }) => (
        <section key={title}>
          <h3 className="mb-1 text-13 font-medium text-ink-2">{title}</h3>
          <dl className="divide-y divide-line">
            {keys.map(([key, what]) => (
              <div key={key} className="flex items-center justify-between gap-4 py-2">
                <dt>{what}</dt>
                <dd>
                  <Keys of={key} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
