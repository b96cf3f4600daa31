import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Field } from '@/ui/Field';
import { readTime, writeTime } from './model';

interface TimeFieldProps {
  label: string;
  value: number;
  error?: string | undefined;
  onChange: (ms: number) => void;
}

/** A time of the recording, typed as `1:02:03.5`. What cannot be read yet changes nothing. */
export function TimeField({ label, value, error, onChange }: TimeFieldProps) {
  const { t } = useTranslation('recordings');
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && readTime(typed) === null;
  return (
    <Field
      label={label}
      value={typed ?? writeTime(value)}
      error={isWrong ? t('cut.noTime') : error}
      inputMode="numeric"
      dir="ltr"
      onChange={(event) => {
        setTyped(event.target.value);
        const ms = readTime(event.target.value);
        if (ms !== null) onChange(ms);
      }}
      onBlur={() => {
        if (!isWrong) setTyped(null);
      }}
    />
  );
}
