import { useId, type ReactNode } from 'react';
import type { MixLook } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { AssetPicker } from '../cut/AssetPicker';
import { withValue } from '../cut/model';
import { LayoutPicture } from './LayoutPicture';
import {
  CORNERS,
  FIRST_ACCENT,
  HEIGHTS,
  LAYOUTS,
  LOGO_WIDTHS,
  OPACITIES,
  SHAPES,
  sizeOfFilm,
} from './model';

interface CardsProps<V extends string> {
  label: string;
  value: V;
  values: readonly V[];
  nameOf: (value: V) => string;
  drawn: (value: V) => ReactNode;
  onChoose: (value: V) => void;
  className: string;
}

/** One of several, each as a small drawing with its name. */
function Cards<V extends string>(props: CardsProps<V>) {
  const { label, value, values, nameOf, drawn, onChoose, className } = props;
  const group = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-13 font-medium text-ink-1">{label}</legend>
      <div className={className}>
        {values.map((each) => (
          <label
            key={each}
            className="flex cursor-pointer flex-col items-center gap-1.5 rounded-inner p-2 ring-1 ring-line ring-inset has-checked:bg-brand-soft has-checked:ring-2 has-checked:ring-brand-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text"
          >
            <input
              type="radio"
              name={group}
              value={each}
              checked={each === value}
              onChange={() => onChoose(each)}
              className="sr-only"
            />
            {drawn(each)}
            <span className="text-center text-13 leading-tight">{nameOf(each)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ColourProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function Colour({ label, value, onChange }: ColourProps) {
  return (
    <label className="flex items-center justify-between gap-6">
      <span className="font-medium">{label}</span>
      <span className="flex items-center gap-3">
        <code className="font-mono text-13 text-ink-2">{value}</code>
        <input
          type="color"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-8 w-11 cursor-pointer rounded-inner bg-surface-1 ring-1 ring-edge/70"
        />
      </span>
    </label>
  );
}

interface LogoProps {
  logo: NonNullable<MixLook['logo']>;
  onChange: (logo: NonNullable<MixLook['logo']>) => void;
}

/** Where a logo stands, how large, and how much of it is seen. */
function LogoPlace({ logo, onChange }: LogoProps) {
  const { t } = useTranslation('recordings');
  const percents = (offered: readonly number[], value: number) =>
    withValue(offered, value).map((each) => ({ value: String(each), label: `${each} %` }));
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Select
        label={t('layout.corner')}
        value={logo.corner}
        options={CORNERS.map((corner) => ({ value: corner, label: t(`layout.corners.${corner}`) }))}
        onChoose={(corner) => onChange({ ...logo, corner })}
      />
      <Select
        label={t('layout.logoWidth')}
        value={String(logo.width_percent)}
        options={percents(LOGO_WIDTHS, logo.width_percent)}
        onChoose={(width) => onChange({ ...logo, width_percent: Number(width) })}
      />
      <Select
        label={t('layout.opacity')}
        value={String(logo.opacity_percent)}
        options={percents(OPACITIES, logo.opacity_percent)}
        onChoose={(opacity) => onChange({ ...logo, opacity_percent: Number(opacity) })}
      />
    </div>
  );
}

interface ChoicesProps {
  look: MixLook;
  onChange: (look: MixLook) => void;
}

/** Everything that can be said of how a mix looks. */
export function Choices({ look, onChange }: ChoicesProps) {
  const { t } = useTranslation('recordings');
  const set = (part: Partial<MixLook>) => onChange({ ...look, ...part });
  return (
    <div className="flex flex-col gap-5">
      <Cards
        label={t('layout.who')}
        value={look.layout}
        values={LAYOUTS}
        nameOf={(layout) => t(`layout.of.${layout}`)}
        drawn={(layout) => (
          <LayoutPicture look={{ ...look, layout }} className="h-14 w-full sm:h-16" />
        )}
        onChoose={(layout) => set({ layout })}
        className="grid grid-cols-2 gap-2 sm:grid-cols-3"
      />
      {look.layout === 'speaker' && (
        <Switch
          label={t('layout.others')}
          hint={t('layout.othersHint')}
          on={look.others === 'strip'}
          onChange={(on) => set({ others: on ? 'strip' : 'hidden' })}
        />
      )}
      <Cards
        label={t('layout.shape')}
        value={look.shape}
        values={SHAPES}
        nameOf={(shape) =>
          t(`layout.shapes.${shape === '16:9' ? 'wide' : shape === '9:16' ? 'tall' : 'square'}`)
        }
        drawn={(shape) => <LayoutPicture look={{ ...look, shape }} className="h-14 w-full" />}
        onChoose={(shape) => set({ shape })}
        className="grid grid-cols-3 gap-2"
      />
      <Select
        label={t('layout.size')}
        hint={look.height > 1080 ? t('layout.sizeHint') : undefined}
        value={String(look.height)}
        options={HEIGHTS.map((height) => ({
          value: String(height),
          label: sizeOfFilm({ shape: look.shape, height }).join(' × '),
        }))}
        onChoose={(height) => set({ height: Number(height) })}
      />
      <Switch label={t('layout.names')} on={look.names} onChange={(names) => set({ names })} />
      <Colour
        label={t('layout.background')}
        value={look.background}
        onChange={(background) => set({ background })}
      />
      <Switch
        label={t('layout.oneColour')}
        hint={t('layout.oneColourHint')}
        on={look.accent !== null}
        onChange={(on) => set({ accent: on ? FIRST_ACCENT : null })}
      />
      {look.accent !== null && (
        <Colour
          label={t('layout.accent')}
          value={look.accent}
          onChange={(accent) => set({ accent })}
        />
      )}
      <AssetPicker
        label={t('layout.backgroundImage')}
        value={look.background_image}
        onChoose={(id) => set({ background_image: id })}
      />
      <AssetPicker
        label={t('layout.logo')}
        value={look.logo?.asset ?? null}
        onChoose={(asset) =>
          set({
            logo:
              asset === null
                ? null
                : {
                    corner: 'top_right',
                    width_percent: 12,
                    opacity_percent: 100,
                    ...look.logo,
                    asset,
                  },
          })
        }
      />
      {look.logo && <LogoPlace logo={look.logo} onChange={(logo) => set({ logo })} />}
    </div>
  );
}
