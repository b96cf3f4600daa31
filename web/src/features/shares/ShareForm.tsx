import { useState, type SubmitEvent } from 'react';
import { ApiError, type NewShare } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { EXPIRIES, expiresAt, today, type Expiry } from './model';

interface ShareFormProps {
  pending: boolean;
  error: unknown;
  onMake: (share: NewShare) => void;
}

/** What a new link shall be: until when, with which password, and whether the file may be taken along. */
export function ShareForm({ pending, error, onMake }: ShareFormProps) {
  const { t } = useTranslation('shares');
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [date, setDate] = useState('');
  const [download, setDownload] = useState(false);
  const [opened] = useState(() => Date.now());
  const problem = error instanceof ApiError ? error : null;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const until = expiresAt(expiry, date, Date.now());
    const label = text('label');
    const password = text('password');
    onMake({
      ...(label ? { label } : {}),
      ...(until === null ? {} : { expires_at: until }),
      ...(password ? { password } : {}),
      download,
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {error !== null && (problem?.fields.length ?? 0) === 0 && <ProblemNotice error={error} />}
      <Field
        label={t('label')}
        hint={t('labelHint')}
        name="label"
        maxLength={100}
        autoComplete="off"
        error={problem?.field('label')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t('expires')}
          value={expiry}
          options={EXPIRIES.map((value) => ({ value, label: t(`expiry.${value}`) }))}
          error={problem?.field('expires_at')}
          onChoose={setExpiry}
        />
        {expiry === 'date' && (
          <Field
            label={t('lastDay')}
            type="date"
            required
            min={today(opened)}
            value={date}
            onChange={(event) => setDate(event.target.value)}
          />
        )}
      </div>
      <Field
        label={t('password')}
        hint={t('passwordHint')}
        name="password"
        type="text"
        minLength={4}
        maxLength={200}
        autoComplete="off"
        error={problem?.field('password')}
      />
      <Checkbox
        label={t('download')}
        hint={t('downloadHint')}
        checked={download}
        onChange={setDownload}
      />
      <div>
        <Button look="main" type="submit" pending={pending}>
          {t('make')}
        </Button>
      </div>
    </form>
  );
}
