import { useMutation } from '@tanstack/react-query';
import {
  Braces,
  CalendarClock,
  FileText,
  Globe,
  Printer,
  Table2,
  type LucideIcon,
} from 'lucide-react';
import { Fragment, useState } from 'react';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Menu, MenuItem, MenuLine, MenuTitle } from '@/ui/Menu';
import { getReport } from '../api';
import { type Bounds, type Format, FORMATS, type Report, REPORTS } from '../model';
import { fileName, save } from '../parts/save';
import { Schedules } from './Schedules';

const ICONS: Record<Format, LucideIcon> = {
  pdf: Printer,
  csv: Table2,
  html: Globe,
  json: Braces,
};

interface ReportsMenuProps {
  courseId: string;
  title: string;
  bounds: Bounds;
}

/** What can be taken along: three reports in four forms, of what the filter shows, now or by mail from time to time. */
export function ReportsMenu({ courseId, title, bounds }: ReportsMenuProps) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const [mailing, setMailing] = useState(false);
  const complain = useProblemToast();
  const get = useMutation({
    mutationFn: async ({ report, format }: { report: Report; format: Format }) => {
      const file = await getReport(courseId, report, bounds, format);
      save(file, `${fileName(title, t(`report.${report}`))}.${format}`);
    },
    onError: complain,
  });
  return (
    <>
      <Menu
        trigger={
          <Button look="main" icon={FileText} pending={get.isPending}>
            {t('reports.title')}
          </Button>
        }
      >
        {REPORTS.map((report) => (
          <Fragment key={report}>
            <MenuTitle>{t(`report.${report}`)}</MenuTitle>
            {FORMATS.map((format) => (
              <MenuItem
                key={format}
                icon={ICONS[format]}
                onSelect={() => get.mutate({ report, format })}
              >
                {t(`format.${format}`)}
              </MenuItem>
            ))}
            <MenuLine />
          </Fragment>
        ))}
        <MenuItem icon={CalendarClock} onSelect={() => setMailing(true)}>
          {t('schedules.open')}
        </MenuItem>
      </Menu>
      <Dialog
        open={mailing}
        onClose={() => setMailing(false)}
        title={t('schedules.title')}
        closeLabel={tc('action.close')}
      >
        <Schedules courseId={courseId} />
      </Dialog>
    </>
  );
}
