import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Film, Music2, Trash2, Upload } from 'lucide-react';
import { useId, useRef } from 'react';
import type { BrandAsset } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { BlobImage } from '../BlobImage';
import { addAsset, assetFileQuery, brandQuery, deleteAsset } from './api';

const PICTURES = 'image/png,image/jpeg,image/webp';

function Thumb({ asset }: { asset: BrandAsset }) {
  const file = useQuery({ ...assetFileQuery(asset.id), enabled: asset.kind === 'picture' });
  if (asset.kind === 'picture') {
    return file.data ? (
      <BlobImage blob={file.data} alt="" className="h-14 w-full rounded-inner object-contain" />
    ) : (
      <span className="h-14" />
    );
  }
  const Icon = asset.kind === 'video' ? Film : Music2;
  return (
    <span className="grid h-14 place-items-center text-ink-2">
      <Icon aria-hidden className="size-6" />
    </span>
  );
}

interface AssetPickerProps {
  label: string;
  value: string | null;
  onChoose: (id: string | null) => void;
  /** Clips may be chosen too. */
  clips?: boolean;
}

/** One of the pictures and clips that are kept, or a new one, or none. */
export function AssetPicker({ label, value, onChoose, clips = false }: AssetPickerProps) {
  const { t } = useTranslation('recordings');
  const queries = useQueryClient();
  const group = useId();
  const input = useRef<HTMLInputElement>(null);
  const kept = useQuery(brandQuery);
  const changed = () => queries.invalidateQueries({ queryKey: ['brand'], exact: true });
  const add = useMutation({
    mutationFn: addAsset,
    onSuccess: async (made) => {
      await changed();
      onChoose(made.id);
    },
  });
  const remove = useMutation({
    mutationFn: deleteAsset,
    onSuccess: async (_, id) => {
      if (id === value) onChoose(null);
      await changed();
    },
  });
  const all = (kept.data?.items ?? []).filter((asset) => clips || asset.kind === 'picture');
  // What is another's, of a recording that one edits for them, is not listed and stays chosen.
  const isAnothers = value !== null && kept.data && !all.some((asset) => asset.id === value);
  const choice = (id: string | null, name: string, drawn?: BrandAsset) => (
    <label
      key={id ?? 'none'}
      className="relative flex min-h-24 cursor-pointer flex-col justify-end gap-1.5 rounded-inner p-2 ring-1 ring-line ring-inset has-checked:bg-brand-soft has-checked:ring-2 has-checked:ring-brand-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text"
    >
      <input
        type="radio"
        name={group}
        checked={id === value}
        onChange={() => onChoose(id)}
        className="sr-only"
      />
      {drawn && <Thumb asset={drawn} />}
      <span className="truncate text-center text-13">{name}</span>
    </label>
  );
  const problem = add.error ?? remove.error ?? kept.error;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-13 font-medium text-ink-1">{label}</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {choice(null, t('brand.none'))}
        {isAnothers && choice(value, t('brand.anothers'))}
        {all.map((asset) => (
          <div key={asset.id} className="relative">
            {choice(asset.id, asset.name, asset)}
            {asset.id !== value && (
              <span className="absolute end-1 top-1">
                <IconButton
                  size="small"
                  icon={Trash2}
                  label={t('brand.delete', { name: asset.name })}
                  onClick={() => remove.mutate(asset.id)}
                />
              </span>
            )}
          </div>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={Upload} pending={add.isPending} onClick={() => input.current?.click()}>
          {clips ? t('brand.addClip') : t('brand.add')}
        </Button>
        <span className="text-13 text-ink-2">{clips ? t('brand.clipHint') : t('brand.hint')}</span>
        <input
          ref={input}
          type="file"
          accept={clips ? `${PICTURES},video/*,audio/*` : PICTURES}
          aria-label={label}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) add.mutate(file);
            event.target.value = '';
          }}
        />
      </div>
      {problem && <ProblemNotice error={problem} />}
    </fieldset>
  );
}
