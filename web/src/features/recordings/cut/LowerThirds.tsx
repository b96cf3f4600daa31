import { Plus, Trash2 } from 'lucide-react';
import type { MixCut, Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { peopleOf } from '../model';
import { byTime, END_MS, withValue, type LowerThird } from './model';
import { TimeField } from './TimeField';

const TYPED = 'typed';
const MOST = 60;

interface LowerThirdsProps {
  recording: Recording;
  cut: MixCut;
  onChange: (lowerThirds: LowerThird[]) => void;
}

/** Lines at the lower edge: a name, or what is typed. */
export function LowerThirds({ recording, cut, onChange }: LowerThirdsProps) {
  const { t } = useTranslation('recordings');
  const people = peopleOf(recording);
  const all = cut.lower_thirds;
  const set = (at: number, part: Partial<LowerThird>) =>
    onChange(all.map((each, n) => (n === at ? { ...each, ...part } : each)));
  const last = byTime(all).at(-1);
  const add = () =>
    onChange([
      ...all,
      {
        at_ms: last ? last.at_ms + last.length_ms : cut.from_ms,
        length_ms: 5000,
        participant_id: people[0]?.id ?? null,
        title: people[0] ? null : '…',
        subtitle: '',
      },
    ]);
  return (
    <div className="flex flex-col gap-4">
      <ul aria-label={t('cut.thirds')} className="flex flex-col gap-4">
        {all.map((third, n) => (
          <li key={n} className="flex flex-col gap-3 rounded-inner p-3 ring-1 ring-line ring-inset">
            <div className="grid grid-cols-[1fr_1fr_auto] items-end gap-3">
              <TimeField
                label={t('cut.at')}
                value={third.at_ms}
                onChange={(at) => set(n, { at_ms: at })}
              />
              <Select
                label={t('cut.for')}
                value={String(third.length_ms)}
                options={withValue(END_MS, third.length_ms).map((ms) => ({
                  value: String(ms),
                  label: t('cut.seconds', { seconds: ms / 1000 }),
                }))}
                onChoose={(ms) => set(n, { length_ms: Number(ms) })}
              />
              <IconButton
                icon={Trash2}
                label={t('cut.thirdDelete')}
                onClick={() => onChange(all.filter((_, other) => other !== n))}
              />
            </div>
            <div className="grid gap-3 sm:grid-cols-2">
              <Select
                label={t('cut.who')}
                value={third.participant_id ?? TYPED}
                options={[
                  ...people.map(({ id, name }) => ({ value: id, label: name })),
                  { value: TYPED, label: t('cut.typed') },
                ]}
                onChoose={(id) =>
                  set(
                    n,
                    id === TYPED
                      ? { participant_id: null, title: '…' }
                      : { participant_id: id, title: null },
                  )
                }
              />
              {third.participant_id === null && (
                <Field
                  label={t('cut.line')}
                  value={third.title ?? ''}
                  maxLength={80}
                  required
                  onChange={(event) => set(n, { title: event.target.value })}
                />
              )}
              <Field
                label={t('cut.subtitle')}
                value={third.subtitle}
                maxLength={80}
                onChange={(event) => set(n, { subtitle: event.target.value })}
              />
            </div>
          </li>
        ))}
      </ul>
      <div>
        <Button icon={Plus} disabled={all.length >= MOST} onClick={add}>
          {t('cut.thirdAdd')}
        </Button>
      </div>
    </div>
  );
}
