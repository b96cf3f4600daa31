import { FileVideo } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { openDesk } from './desk';

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Files may be dropped anywhere on the window while the page is open; a frame says so while they hover. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation('imports');
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      // Without this the browser would open the file instead.
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      openDesk().add([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hover);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hover);
      removeEventListener('drop', drop);
    };
  }, []);
  return (
    <>
      {children}
      {over && (
        <div className="motion-appear pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-card bg-brand-soft/90 ring-2 ring-brand-text ring-inset">
          <p className="flex flex-col items-center gap-3 text-18 font-semibold">
            <Icon of={FileVideo} size={36} className="text-brand-text" />
            {t('drop')}
          </p>
        </div>
      )}
    </>
  );
}
