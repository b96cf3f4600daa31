import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { isRecording, leads } from '../model';
import type { Inside, Meeting } from '../useMeeting';
import { LiveControl } from '../live/LiveControl';
import { useLive } from '../live/useLive';
import { useViewers } from '../live/useViewers';
import { ViewersButton } from '../live/ViewersButton';
import { Announcer } from './Announcer';
import { ControlBar } from './ControlBar';
import { Grid } from './Grid';
import { RecordingPill } from './RecordingPill';
import { RemoteSound } from './RemoteSound';
import { SidePanel, type PanelName } from './SidePanel';
import { StageNotices } from './StageNotices';
import { TopBar } from './TopBar';
import { useUnread } from './useUnread';
import { useWakeLock } from './useDangers';

interface StageProps {
  inside: Inside;
  meeting: Meeting;
}

/** The meeting: faces fill the screen, what one can do is at the bottom, what is safe at the top. */
export function Stage({ inside, meeting }: StageProps) {
  const { t } = useTranslation('rooms');
  const { session } = inside;
  const state = useStore(session.state);
  const call = useStore(session.call);
  const local = useStore(meeting.media.state);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const { room, me } = state;
  const unread = useUnread(room?.chat ?? [], me, panel === 'chat');
  const live = useLive(inside, state);
  const onAir = live.phase === 'live' || live.phase === 'starting';
  const viewers = useViewers(inside, room?.recording?.id ?? '', onAir && leads(state.role));
  if (panel === 'viewers' && !viewers) setPanel(null);
  useWakeLock();

  if (!room || !me) {
    return (
      <div className="stage fixed inset-0 grid place-items-center">
        <p role="status" className="motion-wait text-ink-1">
          {t('stage.entering')}
        </p>
      </div>
    );
  }
  return (
    <div className="stage fixed inset-0 flex flex-col overflow-hidden">
      <TopBar
        room={room}
        pill={<RecordingPill session={session} state={state} recording={isRecording(room)} />}
        live={
          <>
            <LiveControl inside={inside} state={state} live={live} />
            {viewers && (
              <ViewersButton
                viewers={viewers}
                open={panel === 'viewers'}
                onToggle={() => setPanel(panel === 'viewers' ? null : 'viewers')}
              />
            )}
          </>
        }
      />
      <StageNotices inside={inside} meeting={meeting} />
      <div className="flex min-h-0 flex-1 gap-3 px-3">
        <main aria-label={t('stage.label')} className="min-w-0 flex-1">
          <Grid session={session} room={room} me={me} state={state} call={call} local={local} />
        </main>
        {panel && (
          <SidePanel
            panel={panel}
            inside={inside}
            state={state}
            room={room}
            me={me}
            leading={leads(state.role)}
            viewers={viewers}
            onChoose={setPanel}
          />
        )}
      </div>
      <ControlBar
        inside={inside}
        meeting={meeting}
        state={state}
        panel={panel}
        unread={unread}
        onPanel={setPanel}
        live={onAir}
      />
      <RemoteSound room={room} me={me} call={call} devices={meeting.devices} />
      <Announcer state={state} />
    </div>
  );
}
