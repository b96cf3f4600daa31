import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Section } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { GripButton } from './GripButton';
import { TitleDialog } from './TitleDialog';
import type { LectureActions } from './useLectures';
import type { Grip } from './useReorder';

interface SectionRowProps {
  section: Section;
  grip: Grip | null;
  actions: LectureActions;
  onDelete: () => void;
}

/** A heading in the list. */
export function SectionRow({ section, grip, actions, onDelete }: SectionRowProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const { retitle } = actions;
  return (
    <div className="flex items-center gap-1 border-b border-line pt-6 pb-1">
      {grip && <GripButton title={section.title} grip={grip} />}
      <h2 className="min-w-0 flex-1 truncate text-15 font-semibold">{section.title}</h2>
      {grip && (
        <Menu
          trigger={
            <IconButton
              icon={Ellipsis}
              size="small"
              label={t('actionsFor', { title: section.title })}
            />
          }
        >
          <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
            {tc('action.rename')}
          </MenuItem>
          <MenuLine />
          <MenuItem icon={Trash2} danger onSelect={onDelete}>
            {t('editor.deleteSection')}
          </MenuItem>
        </Menu>
      )}
      <TitleDialog
        open={renaming}
        heading={t('editor.renameSection')}
        title={section.title}
        action={tc('action.rename')}
        pending={retitle.isPending}
        error={retitle.error}
        onClose={() => setRenaming(false)}
        onSave={(title) =>
          retitle.mutate({ id: section.id, title }, { onSuccess: () => setRenaming(false) })
        }
      />
    </div>
  );
}
