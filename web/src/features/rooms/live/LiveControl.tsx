import { useSearch } from '@tanstack/react-router';
import { LoaderCircle, Radio, Users } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Popover } from '@/ui/Popover';
import { StatePill } from '@/ui/StatePill';
import { Tooltip } from '@/ui/Tooltip';
import { isRecording, leads } from '../model';
import type { SessionState } from '../session';
import { useShortcuts } from '../stage/useShortcuts';
import type { Inside } from '../useMeeting';
import { Health } from './Health';
import { EndLiveDialog, GoLiveDialog } from './LiveDialogs';
import { SendTo } from './SendTo';
import type { Live } from './useLive';

const BADGE =
  'inline-flex h-9 items-center gap-2 rounded-full px-3.5 text-13 font-semibold whitespace-nowrap';

/** That it is live, with how many watch; opens how it is. */
function OnAir({ inside, state, live }: LiveControlProps) {
  const { t } = useTranslation('rooms');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const [ending, setEnding] = useState(false);
  const badge = useRef<HTMLButtonElement>(null);
  const { stream, phase } = live;
  useEffect(() => {
    // The button that was pressed is gone; who uses the keyboard goes on from what it became.
    if (document.activeElement === document.body) badge.current?.focus();
  }, []);
  if (!stream) return null;
  const onAir = phase === 'live';
  const label = onAir ? t('live.liveCount', { count: stream.viewers }) : t('live.starting');
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        label={t('live.title')}
        stage
        trigger={
          <button
            ref={badge}
            type="button"
            className={`${BADGE} ${onAir ? 'bg-live text-live-on' : 'bg-surface-1 text-ink-0'}`}
          >
            {onAir ? (
              <span aria-hidden className="motion-live size-2.5 rounded-full bg-current" />
            ) : (
              <Icon of={LoaderCircle} size={16} className="motion-turn" />
            )}
            <span className="sr-only">{label}</span>
            <span aria-hidden>{onAir ? t('live.live') : t('live.starting')}</span>
            {onAir && (
              <span aria-hidden className="flex items-center gap-1 figures">
                <Icon of={Users} size={14} />
                {new Intl.NumberFormat(locale).format(stream.viewers)}
              </span>
            )}
          </button>
        }
      >
        <Health
          recordingId={state.room?.recording?.id ?? ''}
          stream={stream}
          stale={live.stale}
          now={inside.session.serverNow()}
          sendTo={<SendTo inside={inside} roomId={state.room?.room.id ?? ''} />}
          onArrange={live.arrange}
          onEnd={() => {
            setOpen(false);
            setEnding(true);
          }}
        />
      </Popover>
      <EndLiveDialog
        open={ending}
        onClose={() => {
          setEnding(false);
          badge.current?.focus();
        }}
        onEnd={live.stop}
      />
    </>
  );
}

function GoLive({ inside, state, live }: LiveControlProps) {
  const { t } = useTranslation('rooms');
  const [asking, setAsking] = useState(false);
  const { course = '' } = useSearch({ from: '/room/$roomId' });
  useShortcuts({ l: () => setAsking(true) });
  return (
    <>
      <Tooltip text={t('live.go')} keys="L" side="bottom">
        <button
          type="button"
          onClick={() => setAsking(true)}
          className={`${BADGE} bg-surface-2 text-ink-0 transition-colors duration-150 hover:bg-surface-3`}
        >
          <Icon of={Radio} size={16} />
          {t('live.go')}
        </button>
      </Tooltip>
      <GoLiveDialog
        open={asking}
        running={isRecording(state.room)}
        from={course}
        sendTo={<SendTo inside={inside} roomId={state.room?.room.id ?? ''} />}
        onClose={() => setAsking(false)}
        onStart={live.start}
      />
    </>
  );
}

interface LiveControlProps {
  inside: Inside;
  state: SessionState;
  live: Live;
}

/** Beside whether it is recorded: whether it is live, and for who leads the room the way to make it so. */
export function LiveControl(props: LiveControlProps) {
  const { t } = useTranslation('rooms');
  const { phase } = props.live;
  const locale = useLocale();
  const leading = leads(props.state.role);
  const sentOn = props.state.room?.sent_on ?? [];
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format(sentOn);
  const also = sentOn.length > 0 ? t('live.saySentOn', { names }) : '';
  const said =
    phase === 'live' ? `${t('live.sayLive')} ${also}` : phase === 'ended' ? t('live.sayOver') : '';
  return (
    <>
      {phase === 'off' && leading && <GoLive {...props} />}
      {(phase === 'live' || phase === 'starting') && leading && <OnAir {...props} />}
      {phase === 'live' && !leading && <StatePill tone="live">{t('live.live')}</StatePill>}
      {sentOn.length > 0 && (
        <StatePill tone="risk" icon={Radio}>
          {t('live.sentOn', { names })}
        </StatePill>
      )}
      {phase === 'ended' && (
        <Tooltip text={t('live.endedHint')} side="bottom">
          {/* It holds a reason, so the keyboard gets to it. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <span tabIndex={0} className={`${BADGE} bg-surface-1 font-medium text-ink-1`}>
            {t('live.ended')}
            <span className="sr-only">{t('live.endedHint')}</span>
          </span>
        </Tooltip>
      )}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </>
  );
}
