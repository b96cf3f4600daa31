import { LoaderCircle, Play } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import { Controls } from './Controls';
import { pressKey } from './keys';
import type { Transport } from './transport';

function useFullscreen() {
  const frame = useRef<HTMLDivElement>(null);
  const [fullscreen, setFullscreen] = useState(false);
  useEffect(() => {
    const read = () => setFullscreen(document.fullscreenElement === frame.current);
    document.addEventListener('fullscreenchange', read);
    return () => document.removeEventListener('fullscreenchange', read);
  }, []);
  const toggle = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen();
  };
  return { frame, fullscreen, toggle };
}

const OPERATES = 'button, a, input, select, textarea, [role="menu"], [role="slider"], dialog';

/** Keys work anywhere on the page, except where something else has the focus and a use for them. */
function usePageKeys(transport: Transport, toggleFullscreen: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || at?.closest(OPERATES)) return;
      if (event.key === 'f' && !event.ctrlKey && !event.metaKey) toggleFullscreen();
      else if (!pressKey(event, transport)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
}

function Veil({ transport }: { transport: Transport }) {
  const { t } = useTranslation('recordings');
  const { playing, waiting, failed, positionMs } = useStore(transport.state);
  if (failed) {
    return (
      <div className="absolute inset-0 grid place-items-center bg-surface-0/80 p-6">
        <Notice tone="problem" title={t('player.failed')} className="max-w-md">
          {t('player.failedDetail')}
        </Notice>
      </div>
    );
  }
  if (playing && waiting) {
    return (
      <div role="status" className="pointer-events-none absolute inset-0 grid place-items-center">
        <Icon of={LoaderCircle} size={40} className="motion-turn text-ink-0" />
        <span className="sr-only">{t('player.waiting')}</span>
      </div>
    );
  }
  if (playing || positionMs > 0) return null;
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <span className="grid size-16 place-items-center rounded-full bg-brand text-brand-on shadow-float">
        <Icon of={Play} size={28} className="translate-x-0.5 fill-current" />
      </span>
    </div>
  );
}

interface FrameProps {
  transport: Transport;
  onPictureInPicture?: (() => void) | undefined;
  /** The picture. */
  children: ReactNode;
}

/** The player: the picture on a small stage, and its bar. */
export function Frame({ transport, onPictureInPicture, children }: FrameProps) {
  const { t } = useTranslation('recordings');
  const { frame, fullscreen, toggle } = useFullscreen();
  usePageKeys(transport, toggle);
  return (
    <div
      ref={frame}
      role="region"
      aria-label={t('player.label')}
      className="stage fullscreen:rounded-none flex flex-col overflow-hidden rounded-card"
    >
      {/* The same as the play button and the key K: a large place to press for a hand on a mouse or a phone. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        className="relative grid min-h-0 flex-1 place-items-center bg-surface-0"
        onClick={() =>
          pressKey({ key: 'k', ctrlKey: false, metaKey: false, altKey: false }, transport)
        }
      >
        {children}
        <Veil transport={transport} />
      </div>
      <Controls
        transport={transport}
        fullscreen={fullscreen}
        onFullscreen={toggle}
        onPictureInPicture={onPictureInPicture}
      />
    </div>
  );
}
