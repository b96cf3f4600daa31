import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { ApiError, type Output, type Recording } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Choice } from '@/ui/Choice';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { toast } from '@/ui/Toast';
import { recordingsChanged } from '../state';
import { makeOutput } from './api';
import { FORMATS, formatsOf, isMaking, refusalOf, USUAL, type Format } from './model';
import { Mp3Form, Mp4Form, TracksForm, WavForm } from './OutputForm';
import { useOutputWords } from './useOutputWords';

/** What of each format has a place in the form to say a refusal at. */
const FIELDS: Record<Format, readonly string[]> = {
  mp4: ['height', 'quality'],
  mp3: ['bitrate_kbps', 'channels'],
  wav: ['bits'],
  tracks: [],
};

/** What is wrong with the format itself, where that is what the server refused. */
const ofFormat = (refusal: ApiError | undefined): string | undefined =>
  refusal?.code === 'output.no_tracks'
    ? (refusal.detail ?? refusal.title)
    : refusal?.field('format');

interface MakeDialogProps {
  recording: Recording;
  onClose: () => void;
}

/** Asks for a file: which format, and what one can choose of it. */
export function MakeDialog({ recording, onClose }: MakeDialogProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const words = useOutputWords();
  const [format, setFormat] = useState<Format>(formatsOf(recording)[0] ?? 'mp4');
  // Who looks at another format finds what they chose when they come back.
  const [chosen, setChosen] = useState(USUAL);
  const settings = chosen[format];
  const make = useMutation({
    mutationFn: () => makeOutput(recording.id, settings),
    onSuccess: async (output: Output) => {
      onClose();
      const { name: what } = words(output.settings);
      toast({ text: t(isMaking(output) ? 'outputs.begun' : 'outputs.there', { what }) });
      await recordingsChanged(queries);
    },
  });
  const refusal = make.error instanceof ApiError ? make.error : undefined;
  const wrongFormat = ofFormat(refusal);
  const isSaid = wrongFormat ?? FIELDS[format].find((name) => refusal?.field(name));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const choose = (next: Format) => {
    make.reset();
    setFormat(next);
  };
  const set = (part: Partial<typeof USUAL>) => {
    make.reset();
    setChosen((before) => ({ ...before, ...part }));
  };
  const common = { recording, refusal };
  return (
    <Dialog open onClose={onClose} title={t('outputs.make')} closeLabel={tc('action.close')} wide>
      <form className="flex flex-col gap-5" onSubmit={submit}>
        <Choice
          columns
          label={t('outputs.formatLabel')}
          value={format}
          error={wrongFormat}
          options={FORMATS.map((value) => {
            const why = refusalOf(recording, value);
            return {
              value,
              label: t(`outputs.format.${value}`),
              hint: why === null ? t(`outputs.hint.${value}`) : t(`outputs.${why}`),
              disabled: why !== null,
            };
          })}
          onChoose={choose}
        />
        {format === 'mp4' && (
          <Mp4Form {...common} settings={chosen.mp4} onChange={(mp4) => set({ mp4 })} />
        )}
        {format === 'mp3' && (
          <Mp3Form {...common} settings={chosen.mp3} onChange={(mp3) => set({ mp3 })} />
        )}
        {format === 'wav' && (
          <WavForm {...common} settings={chosen.wav} onChange={(wav) => set({ wav })} />
        )}
        {format === 'tracks' && (
          <TracksForm {...common} settings={chosen.tracks} onChange={(tracks) => set({ tracks })} />
        )}
        {make.error && isSaid === undefined && <ProblemNotice error={make.error} />}
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" type="submit" pending={make.isPending}>
            {t('outputs.makeIt')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
