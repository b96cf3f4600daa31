import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { startOutbox } from '@/features/takes';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { fileSize } from '@/kit/format';
import { language } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { checkBrowser, checkDisk, checkNetwork, type Verdict } from '../checks';
import { bestPictureFormat } from '../picture-format';
import type { GreenRoomState } from './useGreenRoom';

const MARKS: Record<Verdict, { icon: LucideIcon; className: string }> = {
  waiting: { icon: CircleDashed, className: 'text-ink-2' },
  good: { icon: CircleCheck, className: 'text-safe-text' },
  poor: { icon: TriangleAlert, className: 'text-risk-text' },
  bad: { icon: CircleX, className: 'text-live-text' },
};

/** Loud enough to be a voice and not the room. */
const HEARD = 0.35;

interface ChecklistProps {
  green: GreenRoomState;
  level: number;
}

interface Line {
  key: string;
  verdict: Verdict;
  text: string;
}

/** What has to be right before one is recorded; it ticks itself and explains a cross. */
export function Checklist({ green, level }: ChecklistProps) {
  const { t } = useTranslation('rooms');
  const tongue = useStore(language);
  const [heard, setHeard] = useState(false);
  const disk = useQuery({
    queryKey: ['check', 'disk'],
    queryFn: () => checkDisk(navigator.storage, () => startOutbox().probe()),
    retry: false,
    // The room is as much as it is now, not as it was before the last meeting.
    staleTime: 0,
  });
  const network = useQuery({ queryKey: ['check', 'network'], queryFn: checkNetwork, retry: 1 });
  const browser = useQuery({
    queryKey: ['check', 'browser'],
    queryFn: async () => {
      return checkBrowser(globalThis, (await bestPictureFormat())?.poor ?? true);
    },
    retry: false,
  });
  if (!heard && !green.media.muted && level > HEARD) setHeard(true);

  const { camera, microphone, muted } = green.media;
  const size = fileSize(disk.data?.value ?? 0, tongue);
  const lines: Line[] = [
    {
      key: 'camera',
      verdict: camera.track ? 'good' : camera.problem ? 'bad' : 'waiting',
      text: camera.track
        ? t('check.camera')
        : camera.problem
          ? t(`problem.camera.${camera.problem}`)
          : camera.opening
            ? t('check.cameraAsk')
            : t('check.cameraOff'),
    },
    {
      key: 'microphone',
      verdict: microphone.problem ? 'bad' : heard && microphone.track ? 'good' : 'waiting',
      text: microphone.problem
        ? t(`problem.microphone.${microphone.problem}`)
        : heard && microphone.track
          ? t('check.heard')
          : microphone.opening || !microphone.track
            ? t('check.microphoneAsk')
            : muted
              ? t('check.microphoneMuted')
              : t('check.saySomething'),
    },
    {
      key: 'disk',
      verdict: disk.isError ? 'bad' : (disk.data?.verdict ?? 'waiting'),
      text: disk.isError
        ? t('check.diskUnknown')
        : t(`check.disk.${disk.data?.say ?? 'waiting'}`, {
            size,
            minutes: disk.data?.minutes ?? 0,
          }),
    },
    {
      key: 'network',
      verdict: network.isError ? 'bad' : (network.data?.verdict ?? 'waiting'),
      text: network.isError
        ? t('check.networkDown')
        : t(
            `check.network.${network.data?.verdict === 'poor' ? 'poor' : network.data ? 'good' : 'waiting'}`,
            {
              ms: Math.max(1, Math.round(network.data?.value ?? 0)),
            },
          ),
    },
    {
      key: 'browser',
      verdict: browser.data?.verdict ?? 'waiting',
      text: t(`check.browser.${browser.data?.verdict ?? 'waiting'}`),
    },
  ];
  const failed = camera.problem !== null || microphone.problem !== null;

  return (
    <div className="flex flex-col gap-2">
      <h2 className="text-15 font-medium">{t('check.title')}</h2>
      <ul aria-live="polite" className="flex flex-col gap-1.5 text-13">
        {lines.map(({ key, verdict, text }) => (
          <li key={key} data-verdict={verdict} data-testid={`check-${key}`} className="flex gap-2">
            <Icon
              of={MARKS[verdict].icon}
              size={18}
              className={cx('shrink-0', MARKS[verdict].className)}
            />
            <span className={verdict === 'waiting' ? 'text-ink-2' : 'text-ink-1'}>
              <span className="sr-only">{t(`check.mark.${verdict}`)}: </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
      {failed && (
        <Button size="small" className="self-start" onClick={green.retry}>
          {t('check.again')}
        </Button>
      )}
    </div>
  );
}
