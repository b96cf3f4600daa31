import { GripVertical } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import type { Grip } from './useReorder';

/** The handle of a row. */
export function GripButton({ title, grip }: { title: string; grip: Grip }) {
  const { t } = useTranslation('courses');
  return (
    <IconButton
      icon={GripVertical}
      size="small"
      label={t('editor.move', { title })}
      keys="↑ ↓"
      className="cursor-grab touch-none active:cursor-grabbing"
      {...grip}
    />
  );
}
