import { useState, type SubmitEvent } from 'react';
import type { CaptionKind } from '@/api';
import { languageName } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Choice } from '@/ui/Choice';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { namedLanguages, ownName } from './languages';

export interface CaptionForm {
  language: string;
  label: string;
  kind: CaptionKind;
}

interface CaptionDialogProps {
  title: string;
  verb: string;
  first: CaptionForm;
  pending: boolean;
  onClose: () => void;
  onSave: (form: CaptionForm) => void;
}

/** Of which language captions are, how they are called, and what they contain. */
export function CaptionDialog(props: CaptionDialogProps) {
  const { title, verb, first, pending, onClose, onSave } = props;
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const [form, setForm] = useState(first);
  const offered = namedLanguages(locale);
  const languages = offered.some(({ tag }) => tag === form.language)
    ? offered
    : [{ tag: form.language, name: languageName(form.language, locale) }, ...offered];
  const choose = (language: string) => {
    const untouched = form.label === '' || form.label === ownName(form.language);
    setForm({ ...form, language, label: untouched ? ownName(language) : form.label });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (form.label.trim()) onSave({ ...form, label: form.label.trim() });
  };
  return (
    <Dialog open onClose={onClose} title={title} closeLabel={tc('action.close')}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Select
          label={t('captions.language')}
          value={form.language}
          options={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
          onChoose={choose}
        />
        <Field
          label={t('captions.label')}
          hint={t('captions.labelHint')}
          value={form.label}
          maxLength={100}
          required
          autoComplete="off"
          onChange={(event) => setForm({ ...form, label: event.target.value })}
        />
        <Choice
          label={t('captions.kind')}
          value={form.kind}
          options={[
            {
              value: 'captions',
              label: t('captions.kinds.captions'),
              hint: t('captions.kinds.captionsHint'),
            },
            {
              value: 'subtitles',
              label: t('captions.kinds.subtitles'),
              hint: t('captions.kinds.subtitlesHint'),
            },
          ]}
          onChoose={(kind) => setForm({ ...form, kind })}
        />
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" type="submit" pending={pending}>
            {verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
