import {
  Hand,
  LogOut,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Settings2,
  Users,
  Video as VideoIcon,
  VideoOff,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { isRecording, leads } from '../model';
import type { SessionState } from '../session';
import { useDeviceChoice } from '../green/useGreenRoom';
import type { Inside, Meeting } from '../useMeeting';
import { BarButton } from './BarButton';
import { DeviceDialog } from './DeviceDialog';
import { LeaveDialog } from './LeaveDialog';
import { ReactionMenu } from './ReactionMenu';
import { RecordButton } from './RecordButton';
import type { PanelName } from './SidePanel';
import { useShortcuts } from './useShortcuts';

interface ControlBarProps {
  inside: Inside;
  meeting: Meeting;
  state: SessionState;
  panel: PanelName | null;
  unread: number;
  /** What is recorded goes out live. */
  live: boolean;
  onPanel: (panel: PanelName | null) => void;
}

/** What one can do, at the bottom where the thumb is. */
export function ControlBar(props: ControlBarProps) {
  const { inside, meeting, state, panel, unread, live, onPanel } = props;
  const { t } = useTranslation('rooms');
  const { session } = inside;
  const choice = useDeviceChoice(meeting);
  const local = useStore(meeting.media.state);
  const [dialog, setDialog] = useState<'leave' | 'devices' | null>(null);
  const mine = state.room?.participants.find((one) => one.id === state.me);
  const raised = mine?.hand_raised_at_ms !== null && mine !== undefined;
  const canShare = 'getDisplayMedia' in navigator.mediaDevices;
  const silent = local.muted || !local.microphone.track;

  const share = () => {
    if (local.screen.track) meeting.media.closeSource('screen');
    else void meeting.media.openScreen();
  };
  // A slip of the hand would cost a sentence only while it is recorded.
  const leave = () => (isRecording(state.room) ? setDialog('leave') : void session.leave());
  const raise = () => void session.raiseHand(!raised);
  const toggle = (name: PanelName) => onPanel(panel === name ? null : name);
  useShortcuts({
    m: choice.toggleMicrophone,
    v: choice.toggleCamera,
    s: canShare ? share : undefined,
    h: raise,
    c: () => toggle('chat'),
    p: () => toggle('people'),
  });

  return (
    <footer className="flex shrink-0 items-center justify-center gap-1.5 px-2 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:gap-2">
      <BarButton
        icon={silent ? MicOff : Mic}
        label={silent ? t('bar.unmute') : t('bar.mute')}
        keys="M"
        off={silent}
        onClick={choice.toggleMicrophone}
      />
      <BarButton
        icon={local.camera.track ? VideoIcon : VideoOff}
        label={local.camera.track ? t('bar.cameraOff') : t('bar.cameraOn')}
        keys="V"
        off={!local.camera.track}
        onClick={choice.toggleCamera}
      />
      {canShare && (
        <BarButton
          icon={local.screen.track ? MonitorX : MonitorUp}
          label={local.screen.track ? t('bar.stopShare') : t('bar.share')}
          keys="S"
          on={local.screen.track !== null}
          className="max-sm:hidden"
          onClick={share}
        />
      )}
      <BarButton
        icon={Hand}
        label={raised ? t('bar.lowerHand') : t('bar.raiseHand')}
        keys="H"
        on={raised}
        onClick={raise}
      />
      <ReactionMenu session={session} />
      {leads(state.role) && <RecordButton inside={inside} state={state} live={live} />}
      <BarButton
        icon={MessageSquare}
        label={unread > 0 ? t('bar.chatUnread', { count: unread }) : t('bar.chat')}
        keys="C"
        on={panel === 'chat'}
        badge={unread}
        onClick={() => toggle('chat')}
      />
      <BarButton
        icon={Users}
        label={t('bar.people', { count: state.room?.participants.length ?? 0 })}
        keys="P"
        on={panel === 'people'}
        onClick={() => toggle('people')}
      />
      <BarButton
        icon={Settings2}
        label={t('bar.devices')}
        className="max-sm:hidden"
        onClick={() => setDialog('devices')}
      />
      <BarButton icon={LogOut} label={t('bar.leave')} onClick={leave} />
      <DeviceDialog
        open={dialog === 'devices'}
        meeting={meeting}
        choice={choice}
        onClose={() => setDialog(null)}
      />
      <LeaveDialog
        open={dialog === 'leave'}
        session={session}
        state={state}
        onClose={() => setDialog(null)}
      />
    </footer>
  );
}
