import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Field, type FieldProps } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';

/** A password, which can be looked at: people who see what they type choose longer ones. */
export function PasswordField(props: FieldProps) {
  const { t } = useTranslation('accounts');
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Field
        {...props}
        type={shown ? 'text' : 'password'}
        autoCapitalize="none"
        spellCheck={false}
      />
      <IconButton
        icon={shown ? EyeOff : Eye}
        label={shown ? t('hidePassword') : t('showPassword')}
        size="small"
        onClick={() => setShown(!shown)}
        className="absolute end-1 top-[1.9rem]"
      />
    </div>
  );
}
