import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, FileVideo, Pause, Play, X } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { accessToken } from '@/api';
import { EMPTY, hasEnded, type Import, type Importer } from '@/engine/imports/importer';
import type { LeftOver } from '@/engine/imports/tus';
import { cx } from '@/kit/cx';
import { fileSize, percent } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { createStore } from '@/kit/store';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Progress } from '@/ui/Progress';
import { UPLOADS } from './api';
import { desk } from './desk';

const NOTHING = createStore<readonly Import[]>([]);
const UNREACHABLE = 'network.unreachable';

/** Where it stands, in words. */
function useSaid(): (one: Import) => string {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  return (one) => {
    const sent = t('sent', {
      sent: fileSize(one.sent, locale),
      size: fileSize(one.size, locale),
      percent: percent(one.size > 0 ? one.sent / one.size : 0, locale),
    });
    const work = (text: string) =>
      one.percent === null ? text : `${text} · ${percent(one.percent / 100, locale)}`;
    switch (one.state) {
      case 'waiting':
        return t('state.waiting');
      case 'uploading':
        return sent;
      case 'paused':
        return one.problem?.code === UNREACHABLE
          ? t('state.offline')
          : one.problem
            ? `${t('state.stopped')} ${one.problem.title}`.trim()
            : `${t('state.paused')} · ${sent}`;
      case 'verifying':
        return work(t('state.verifying'));
      case 'converting':
        return work(t('state.converting'));
      case 'done':
        return t('state.done');
      case 'cancelled':
        return t('state.cancelled');
      case 'refused':
        return one.problem?.code === EMPTY && !one.problem.title
          ? t('state.empty')
          : [one.problem?.title, one.problem?.detail].filter(Boolean).join(' ') ||
              t('state.refused');
    }
  };
}

/** How far it is along its whole way, for the bar. */
function shareOf({ state, sent, size, percent: done }: Import): number | null {
  if (state === 'verifying' || state === 'converting') return done === null ? null : done / 100;
  return size > 0 ? sent / size : 0;
}

function Buttons({ one, importer }: { one: Import; importer: Importer }) {
  const { t } = useTranslation('imports');
  const { name, id } = one;
  if (hasEnded(one)) {
    return (
      <IconButton
        icon={X}
        size="small"
        label={t('dismiss', { name })}
        onClick={() => importer.dismiss(id)}
      />
    );
  }
  const sends = one.state === 'uploading' || one.state === 'waiting';
  return (
    <>
      {sends && (
        <IconButton
          icon={Pause}
          size="small"
          label={t('pause', { name })}
          onClick={() => importer.pause(id)}
        />
      )}
      {one.state === 'paused' && (
        <IconButton
          icon={Play}
          size="small"
          label={t('resume', { name })}
          onClick={() => importer.resume(id)}
        />
      )}
      {(sends || one.state === 'paused') && (
        <IconButton
          icon={X}
          size="small"
          label={t('cancel', { name })}
          onClick={() => importer.cancel(id)}
        />
      )}
    </>
  );
}

function Row({ one, importer }: { one: Import; importer: Importer }) {
  const said = useSaid()(one);
  const { state, name } = one;
  const moving = state === 'uploading' || state === 'verifying' || state === 'converting';
  const mark = state === 'done' ? CircleCheck : state === 'refused' ? CircleAlert : FileVideo;
  return (
    <li className="flex items-center gap-3 py-3" data-import={state}>
      <Icon
        of={mark}
        className={cx(
          'shrink-0',
          state === 'done'
            ? 'text-safe-text'
            : state === 'refused'
              ? 'text-live-text'
              : 'text-ink-2',
        )}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          {state === 'done' && one.recordingId !== null ? (
            <Link
              to="/recordings/$recordingId"
              params={{ recordingId: one.recordingId }}
              className="truncate font-medium underline-offset-4 hover:underline"
            >
              {name}
            </Link>
          ) : (
            <span className="truncate font-medium">{name}</span>
          )}
          <span
            className={cx('text-13 figures', state === 'refused' ? 'text-live-text' : 'text-ink-2')}
          >
            {said}
          </span>
        </p>
        {moving && <Progress share={shareOf(one)} label={`${name}: ${said}`} />}
      </div>
      <div className="flex shrink-0">
        <Buttons one={one} importer={importer} />
      </div>
    </li>
  );
}

const leftOversKey = ['imports', 'left-over'];
const tus = () => import('@/engine/imports/tus');
/** Only who has begun something here before needs the script that knows of it. */
const mayHaveLeftOvers = () => Object.keys(localStorage).some((key) => key.startsWith('tus::'));

/** What an earlier visit began to send: picked again, it goes on where it stopped. */
function LeftOvers({ running }: { running: readonly Import[] }) {
  const { t } = useTranslation('imports');
  const locale = useLocale();
  const queries = useQueryClient();
  const left = useQuery({
    queryKey: leftOversKey,
    queryFn: async () => (mayHaveLeftOvers() ? (await tus()).leftOvers() : []),
    staleTime: 0,
  });
  const discard = async (one: LeftOver) => {
    const { discardLeftOver } = await tus();
    await discardLeftOver({ endpoint: UPLOADS, token: accessToken }, one);
    await queries.invalidateQueries({ queryKey: leftOversKey });
  };
  const idle = (left.data ?? []).filter(
    ({ name, size }) => !running.some((one) => one.name === name && one.size === size),
  );
  return idle.map((one) => (
    <li key={one.key} className="flex items-center gap-3 py-3">
      <Icon of={FileVideo} className="shrink-0 text-ink-2" />
      <p className="min-w-0 flex-1">
        <span className="block truncate font-medium">{one.name}</span>
        <span className="block text-13 text-ink-2">
          {t('leftOver', { size: fileSize(one.size, locale) })}
        </span>
      </p>
      <IconButton
        icon={X}
        size="small"
        label={t('cancel', { name: one.name })}
        onClick={() => void discard(one)}
      />
    </li>
  ));
}

interface ImportListProps {
  /** Called when one has become a recording, or begins to be one. */
  onArrived: () => void;
}

/** Every file on its way; nothing where none is. */
export function ImportList({ onArrived }: ImportListProps) {
  const { t } = useTranslation('imports');
  const importer = useStore(desk);
  const rows = useStore(importer?.state ?? NOTHING);
  const arrived = useMemo(
    () => rows.map((one) => `${one.recordingId ?? ''}${one.state === 'done' ? '!' : ''}`).join(),
    [rows],
  );
  useEffect(() => {
    if (arrived.replaceAll(',', '')) onArrived();
  }, [arrived, onArrived]);
  return (
    <section aria-label={t('title')} className="not-has-[li]:hidden">
      <ul
        aria-live="polite"
        className="mb-6 divide-y divide-line rounded-card px-4 ring-1 ring-line"
      >
        {importer && rows.map((one) => <Row key={one.id} one={one} importer={importer} />)}
        <LeftOvers running={rows} />
      </ul>
    </section>
  );
}
