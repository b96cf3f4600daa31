import { Mail } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { ApiError, type RecoveryLink } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { kept } from '@/kit/storage';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { mailLink } from './recovery';

const key = (recording_id: string) => `rostrum.link-mailed.${recording_id}`;

interface LinkCardProps {
  recording_id: string;
  link: RecoveryLink;
}

/** The way back to takes that are not safe yet: a link to copy, or to have mailed, if one likes. */
export function LinkCard({ recording_id, link }: LinkCardProps) {
  const { t } = useTranslation('takes');
  const [sent, setSent] = useState(() => kept.get(key(recording_id)) !== null);
  return (
    <div className="flex w-full flex-col gap-3 border-t border-line pt-5 text-start">
      <div>
        <h3 className="font-medium">{t('link.title')}</h3>
        <p className="text-13 text-ink-1">{t('link.text')}</p>
      </div>
      <CopyField label={t('link.label')} value={link.url} said={t('link.copied')} />
      {sent ? (
        <p role="status" className="text-13 text-ink-1">
          {t('link.sent')}
        </p>
      ) : (
        <MailForm
          token={link.token}
          onSent={() => {
            // Asked once: not again after a reload either.
            kept.set(key(recording_id), '1');
            setSent(true);
          }}
        />
      )}
    </div>
  );
}

function MailForm({ token, onSent }: { token: string; onSent: () => void }) {
  const { t } = useTranslation('takes');
  const words = useProblemWords();
  const [email, setEmail] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      await mailLink(token, email);
      onSent();
    } catch (problem) {
      const wrong = problem instanceof ApiError && problem.status === 422;
      setError(wrong ? t('link.noAddress') : words(problem).detail);
    } finally {
      setPending(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => void send(event)}
      className="flex flex-wrap items-start gap-2"
    >
      <Field
        label={t('link.email')}
        type="email"
        autoComplete="email"
        dir="ltr"
        required
        value={email}
        error={error}
        hint={t('link.emailHint')}
        onChange={(event) => setEmail(event.currentTarget.value)}
        className="min-w-0 flex-1 basis-56"
      />
      <Button
        type="submit"
        icon={Mail}
        pending={pending}
        disabled={email.trim() === ''}
        className="mt-[1.625rem]"
      >
        {t('link.send')}
      </Button>
    </form>
  );
}
