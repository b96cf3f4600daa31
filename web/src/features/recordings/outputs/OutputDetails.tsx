import type { ReactNode } from 'react';
import type { Output } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { useTranslation } from '@/kit/i18n';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_1fr] gap-3">
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words figures">{children}</dd>
    </div>
  );
}

/** What a file was made of, and by what somebody can check that it arrived whole. */
export function OutputDetails({ output }: { output: Output }) {
  const { t } = useTranslation('recordings');
  const { made_of: from, file_name: name, sha256 } = output;
  const version = from?.recipe_version ?? null;
  return (
    <details className="text-13">
      <summary className="w-fit cursor-pointer rounded-inner text-ink-2 hover:text-ink-0">
        {t('outputs.details')}
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        <dl className="flex flex-col gap-1">
          {name !== null && <Fact name={t('outputs.file')}>{name}</Fact>}
          {version !== null && (
            <Fact name={t('outputs.mix')}>
              {version === 0 ? t('outputs.firstVersion') : t('outputs.version', { version })}
            </Fact>
          )}
          {from && (
            <>
              <Fact name={t('outputs.madeOf')}>
                {t('track.pieces', { count: from.pieces.length })}
              </Fact>
              <Fact name={t('outputs.chaptersLabel')}>{from.chapters}</Fact>
            </>
          )}
        </dl>
        {sha256 !== null && <CopyField label="SHA-256" value={sha256} />}
      </div>
    </details>
  );
}
