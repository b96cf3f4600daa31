import { Link } from '@tanstack/react-router';
import type { Recording } from '@/api';
import { exactDate, spokenDate, timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { Checkbox } from '@/ui/Checkbox';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { peopleOf, shownLengthOf } from './model';
import { Poster } from './Poster';
import { RecordingMenu } from './RecordingMenu';
import { RecordingState } from './RecordingState';
import { chosenOf, NONE, toggled, type Selection } from './selection';
import { usePeople } from './usePeople';

interface RowProps {
  recording: Recording;
  compact: boolean;
  now: number;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}

function Row({ recording, compact, now, chosen, onChoose }: RowProps) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const names = usePeople();
  const length = shownLengthOf(recording);
  const people = names(peopleOf(recording));
  const date = spokenDate(recording.created_at, now, locale);
  return (
    <Tr className={cx(chosen && 'bg-brand-soft')}>
      <Td className="pe-1 sm:pe-3">
        <Checkbox
          label={t('choose', { title: recording.title })}
          hiddenLabel
          checked={chosen}
          onChange={onChoose}
        />
      </Td>
      <Td className="w-full max-w-0">
        <div className="flex items-center gap-4">
          <Link
            to="/recordings/$recordingId"
            params={{ recordingId: recording.id }}
            tabIndex={-1}
            aria-hidden
            className={cx(compact && 'max-md:hidden')}
          >
            <Poster
              recording={recording}
              width={compact ? 56 : 112}
              className={compact ? 'w-14' : 'w-24 sm:w-28'}
            />
          </Link>
          <div className="min-w-0 flex-1">
            <Link
              to="/recordings/$recordingId"
              params={{ recordingId: recording.id }}
              className="block truncate font-medium underline-offset-4 hover:underline"
            >
              {recording.title}
            </Link>
            {/* On a phone the other columns are these two lines. */}
            <p className="truncate text-13 text-ink-2 lg:hidden">{people}</p>
            <p className="flex items-center gap-2 text-13 text-ink-2 figures md:hidden">
              {recording.state === 'ready' ? date : <RecordingState recording={recording} />}
              {length !== null && <span className="font-mono text-12">{timecode(length)}</span>}
            </p>
          </div>
        </div>
      </Td>
      <Td className="max-w-64 truncate text-ink-1 max-lg:hidden">{people}</Td>
      <Td className="text-end font-mono text-13 text-ink-1 max-md:hidden">
        {length === null ? '–' : timecode(length)}
      </Td>
      <Td className="max-md:hidden">
        <RecordingState recording={recording} />
      </Td>
      <Td className="whitespace-nowrap text-ink-1 figures max-md:hidden">
        <time dateTime={recording.created_at} title={exactDate(recording.created_at, locale)}>
          {date}
        </time>
      </Td>
      <Td className="pe-0 text-end">
        <RecordingMenu recording={recording} />
      </Td>
    </Tr>
  );
}

interface RecordingsTableProps {
  items: readonly Recording[];
  compact: boolean;
  now: number;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

export function RecordingsTable(props: RecordingsTableProps) {
  const { items, compact, now, selection, onSelect } = props;
  const { t } = useTranslation('recordings');
  const all = chosenOf(items, selection).length === items.length;
  return (
    <Table
      caption={t('tableCaption')}
      compact={compact}
      head={
        <>
          <Th className="pe-1 sm:pe-3">
            <Checkbox
              label={t('chooseAll')}
              hiddenLabel
              checked={all}
              onChange={(on) => onSelect(on ? new Set(items.map(({ id }) => id)) : NONE)}
            />
          </Th>
          <Th>{t('column.title')}</Th>
          <Th className="max-lg:hidden">{t('column.people')}</Th>
          <Th className="text-end max-md:hidden">{t('column.length')}</Th>
          <Th className="max-md:hidden">{t('column.state')}</Th>
          <Th className="max-md:hidden">{t('column.date')}</Th>
          <Th className="pe-0">
            <span className="sr-only">{t('column.actions')}</span>
          </Th>
        </>
      }
    >
      {items.map((recording) => (
        <Row
          key={recording.id}
          recording={recording}
          compact={compact}
          now={now}
          chosen={selection.has(recording.id)}
          onChoose={(on) => onSelect(toggled(selection, recording.id, on))}
        />
      ))}
    </Table>
  );
}
