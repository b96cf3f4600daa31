import { Camera, Circle, CircleOff, CircleAlert, Mic, MonitorUp } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { instanceQuery } from '@/frame/instance';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { Icon } from '@/ui/Icon';

interface ConsentChoiceProps {
  /** Who records; null for the person who leads the room themselves. */
  host: string | null;
  /** A recording runs already. */
  running: boolean;
  value: boolean | null;
  missing: boolean;
  onChoose: (consent: boolean) => void;
}

/** What will be recorded and by whom, and whether one agrees. Nothing is chosen beforehand. */
export function ConsentChoice({ host, running, value, missing, onChoose }: ConsentChoiceProps) {
  const { t } = useTranslation('rooms');
  const id = useId();
  const { data: instance } = useQuery(instanceQuery);
  const who = host ?? '';
  return (
    <fieldset
      className="flex flex-col gap-3"
      aria-describedby={missing ? `${id}-missing` : undefined}
    >
      <legend className="mb-2 text-15 font-medium">
        {running
          ? t('consent.running', { host: who, context: host ? 'by' : 'own' })
          : t('consent.title', { host: who, context: host ? 'by' : 'own' })}
      </legend>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-13 text-ink-1">
        <Recorded icon={Mic}>{t('consent.microphone')}</Recorded>
        <Recorded icon={Camera}>{t('consent.camera')}</Recorded>
        <Recorded icon={MonitorUp}>{t('consent.screen')}</Recorded>
      </ul>
      <p className="text-13 text-ink-2">{instance?.consent_text ?? t('consent.how')}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        <Choice
          name={id}
          icon={Circle}
          label={t('consent.yes')}
          hint={t('consent.yesHint')}
          checked={value === true}
          onChoose={() => onChoose(true)}
        />
        <Choice
          name={id}
          icon={CircleOff}
          label={t('consent.no')}
          hint={t('consent.noHint')}
          checked={value === false}
          onChoose={() => onChoose(false)}
        />
      </div>
      {missing && (
        <p id={`${id}-missing`} role="alert" className="flex gap-1.5 text-13 text-live-text">
          <Icon of={CircleAlert} size={16} className="mt-0.5 shrink-0" />
          {t('consent.missing')}
        </p>
      )}
    </fieldset>
  );
}

function Recorded({ icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <Icon of={icon} size={16} className="text-ink-2" />
      {children}
    </li>
  );
}

interface ChoiceProps {
  name: string;
  icon: LucideIcon;
  label: string;
  hint: string;
  checked: boolean;
  onChoose: () => void;
}

function Choice({ name, icon, label, hint, checked, onChoose }: ChoiceProps) {
  const hintId = useId();
  return (
    <label
      className={cx(
        'relative flex cursor-pointer gap-2.5 rounded-card bg-surface-1 p-3 transition-shadow duration-150 ring-inset',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text',
        checked ? 'ring-2 ring-ink-0' : 'ring-1 ring-edge/70 hover:ring-edge',
      )}
    >
      <input
        type="radio"
        name={name}
        checked={checked}
        aria-label={label}
        aria-describedby={hintId}
        onChange={onChoose}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
      <Icon of={icon} className={cx('mt-0.5 shrink-0', checked ? 'text-ink-0' : 'text-ink-2')} />
      <span className="flex flex-col">
        <span className="font-medium">{label}</span>
        <span id={hintId} className="text-13 text-ink-2">
          {hint}
        </span>
      </span>
    </label>
  );
}
