import { useCallback, useState, type PointerEvent } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { CENTRED, cutOf, pulled, type Framing } from './self';

/** As large as it is shown anywhere, twice for fine screens. */
const SAVED = 512;
const SHOWN = 256;

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, framing: Framing): void {
  const { x, y, size } = cutOf(picture.width, picture.height, framing);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  // A transparent picture gets paper behind it: the file that is sent has no transparency.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, x, y, size, size, 0, 0, canvas.width, canvas.height);
}

function cut(picture: ImageBitmap, framing: Framing): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = SAVED;
  canvas.height = SAVED;
  draw(canvas, picture, framing);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.9);
  });
}

interface SliderProps {
  label: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

function Slider({ label, min, max, value, onChange }: SliderProps) {
  return (
    <label className="grid grid-cols-[7rem_1fr] items-center gap-3 text-13">
      {label}
      <input
        type="range"
        min={min}
        max={max}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="accent-brand"
      />
    </label>
  );
}

interface CropProps {
  picture: ImageBitmap;
  pending: boolean;
  error: Error | null;
  onClose: () => void;
  onSave: (picture: Blob) => void;
}

function Crop({ picture, pending, error, onClose, onSave }: CropProps) {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  const [framing, setFraming] = useState(CENTRED);
  const show = useCallback(
    (canvas: HTMLCanvasElement) => draw(canvas, picture, framing),
    [picture, framing],
  );
  const pull = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const perPixel = cutOf(picture.width, picture.height, framing).size / SHOWN;
    const by = { x: event.movementX * perPixel, y: event.movementY * perPixel };
    setFraming(pulled(framing, picture.width, picture.height, by));
  };
  const save = async () => {
    const blob = await cut(picture, framing);
    if (blob) onSave(blob);
  };
  return (
    <div className="flex flex-col gap-4">
      {error && <ProblemNotice error={error} />}
      <canvas
        ref={show}
        width={SHOWN}
        height={SHOWN}
        aria-hidden
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={pull}
        className="mx-auto size-64 cursor-grab touch-none rounded-full ring-1 ring-line active:cursor-grabbing"
      />
      <Slider
        label={t('picture.zoom')}
        min={1}
        max={4}
        value={framing.zoom}
        onChange={(zoom) => setFraming({ ...framing, zoom })}
      />
      <Slider
        label={t('picture.across')}
        min={0}
        max={1}
        value={framing.x}
        onChange={(x) => setFraming({ ...framing, x })}
      />
      <Slider
        label={t('picture.down')}
        min={0}
        max={1}
        value={framing.y}
        onChange={(y) => setFraming({ ...framing, y })}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" pending={pending} onClick={() => void save()}>
          {t('picture.use')}
        </Button>
      </DialogActions>
    </div>
  );
}

/** Cuts a square out of a picture: by hand, or by three sliders. */
export function CropDialog({
  picture,
  ...props
}: Omit<CropProps, 'picture'> & { picture: ImageBitmap | null }) {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={picture !== null}
      onClose={props.onClose}
      title={t('picture.cropTitle')}
      closeLabel={tc('action.close')}
    >
      {picture && <Crop picture={picture} {...props} />}
    </Dialog>
  );
}
