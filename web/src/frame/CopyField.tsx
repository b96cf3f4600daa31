import { Copy } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { toast } from '@/ui/Toast';

interface CopyFieldProps {
  label: string;
  value: string;
  hint?: ReactNode;
  /** Said when it is copied. */
  said?: string;
}

/** A link or a key to take along. Where the browser forbids copying, the text is selected to be copied by hand. */
export function CopyField({ label, value, hint, said }: CopyFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    try {
      if (!clipboard) throw new Error('no clipboard');
      await clipboard.writeText(value);
      toast({ text: said ?? t('copied') });
    } catch {
      input.current?.focus();
      input.current?.select();
    }
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field
        ref={input}
        label={label}
        hint={hint}
        readOnly
        dir="ltr"
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 flex-1 basis-40"
      />
      <Button icon={Copy} onClick={() => void copy()} className="mt-[1.625rem]">
        {t('action.copy')}
      </Button>
    </div>
  );
}
