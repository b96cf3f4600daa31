import { Download, Ellipsis, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Ask } from '@/ui/Ask';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { hasFile, isMaking } from './model';
import type { OutputActions } from './useOutputActions';
import { useOutputWords } from './useOutputWords';

interface HandlesProps {
  output: Output;
  what: string;
  actions: OutputActions;
}

/** What can be done with a file at any time: taken, made again, deleted. */
export function Handles({ output, what, actions: { get, again, remove } }: HandlesProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const { name, how } = useOutputWords()(output.settings);
  const [asking, setAsking] = useState(false);
  return (
    <>
      {hasFile(output) && (
        <IconButton
          icon={Download}
          label={t('download.getOne', { what })}
          disabled={get.isPending}
          onClick={() => get.mutate()}
        />
      )}
      <Menu trigger={<IconButton icon={Ellipsis} label={t('outputs.actions', { what })} />}>
        <MenuItem
          icon={RefreshCw}
          disabled={isMaking(output) || again.isPending}
          onSelect={() => again.mutate()}
        >
          {t('outputs.again')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
          {tc('action.delete')}
        </MenuItem>
      </Menu>
      <Ask
        open={asking}
        title={t('outputs.deleteTitle', { what: name })}
        action={tc('action.delete')}
        cancelLabel={tc('action.cancel')}
        closeLabel={tc('action.close')}
        danger
        pending={remove.isPending}
        onClose={() => setAsking(false)}
        onYes={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        <p className="mb-2 text-ink-2">{how}</p>
        {t('outputs.deleteDetail')}
      </Ask>
    </>
  );
}
