import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button, type ButtonLook } from '@/ui/Button';
import { openDesk } from './desk';

/** What is offered in the file picker; the server looks for itself what a file is. */
const ACCEPT =
  'video/*,audio/*,.mp4,.mov,.m4v,.mkv,.webm,.ts,.m2ts,.ogg,.ogv,.oga,.opus,.wav,.flac,.mp3,.aac,.m4a,.avi';

interface ImportButtonProps {
  look?: ButtonLook;
  /** Fields of the upload beside the file: the course it is for. */
  fields?: Record<string, string>;
}

/** Picks files to become recordings. */
export function ImportButton({ look = 'main', fields = {} }: ImportButtonProps) {
  const { t } = useTranslation('imports');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        aria-label={t('pick')}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          openDesk().add([...(event.target.files ?? [])], fields);
          event.target.value = '';
        }}
      />
      <Button look={look} icon={Upload} onClick={() => input.current?.click()}>
        {t('import')}
      </Button>
    </>
  );
}
