import { Download, FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import type { CsvRow } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Icon } from '@/ui/Icon';
import { StatePill, type Tone } from '@/ui/StatePill';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { reportCsv, tally } from '../model';
import type { StudentActions } from './useStudents';

const TONES: Record<CsvRow['status'], Tone> = {
  enrolled: 'neutral',
  invited: 'neutral',
  already: 'neutral',
  refused: 'failed',
};

/** More rows than one reads on a page; the file has them all. */
const SHOWN = 200;

/** A file made here, handed to the browser as a download. */
function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

function Report({ rows, onClose }: { rows: readonly CsvRow[]; onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const counts = tally(rows);
  // What needs the reader comes first; the rest in the order of the file.
  const sorted = rows.toSorted(
    (a, b) => Number(b.status === 'refused') - Number(a.status === 'refused') || a.line - b.line,
  );
  return (
    <div className="flex flex-col gap-4">
      <p role="status">{t('csv.summary', counts)}</p>
      <div className="max-h-80 overflow-auto">
        <Table
          caption={t('csv.report')}
          compact
          head={
            <>
              <Th>{t('csv.line')}</Th>
              <Th>{t('csv.email')}</Th>
              <Th>{t('csv.result')}</Th>
            </>
          }
        >
          {sorted.slice(0, SHOWN).map((row) => (
            <Tr key={row.line}>
              <Td className="figures">{row.line}</Td>
              <Td className="break-all">{row.email}</Td>
              <Td>
                <StatePill tone={TONES[row.status]}>{t(`csv.status.${row.status}`)}</StatePill>
                {row.problem && <span className="block text-live-text">{row.problem}</span>}
              </Td>
            </Tr>
          ))}
        </Table>
      </div>
      {rows.length > SHOWN && <p className="text-13 text-ink-2">{t('csv.more')}</p>}
      <DialogActions>
        <Button icon={Download} onClick={() => save(reportCsv(rows), 'enrolment-report.csv')}>
          {t('csv.download')}
        </Button>
        <Button look="main" onClick={onClose}>
          {tc('action.close')}
        </Button>
      </DialogActions>
    </div>
  );
}

interface CsvProps {
  upload: StudentActions['upload'];
  onClose: () => void;
}

function Upload({ upload, onClose }: CsvProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const input = useId();
  const [file, setFile] = useState<File | null>(null);
  if (upload.data) return <Report rows={upload.data.rows} onClose={onClose} />;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) upload.mutate(file);
      }}
    >
      {upload.error && <ProblemNotice error={upload.error} />}
      <p className="text-ink-1">{t('csv.lead')}</p>
      <pre className="overflow-x-auto rounded-inner bg-surface-2 p-3 font-mono text-13" dir="ltr">
        {'email\nada@example.com\ngrace@example.com'}
      </pre>
      <label
        htmlFor={input}
        className={buttonClass(
          'plain',
          'medium',
          'cursor-pointer self-start has-focus-visible:outline-2',
        )}
      >
        <Icon of={FileUp} />
        <input
          id={input}
          type="file"
          accept=".csv,text/csv,text/plain"
          className="sr-only"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
        {file ? file.name : t('csv.choose')}
      </label>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={!file} pending={upload.isPending}>
          {t('csv.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Enrols many by a file, and reports on each of its lines. */
export function CsvDialog({ open, upload, onClose }: CsvProps & { open: boolean }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const close = () => {
    upload.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={t('csv.title')} closeLabel={tc('action.close')} wide>
      <Upload upload={upload} onClose={close} />
    </Dialog>
  );
}
