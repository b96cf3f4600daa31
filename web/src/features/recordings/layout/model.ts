import type { MixLook } from '@/api';

export const LAYOUTS = [
  'grid',
  'speaker',
  'side_by_side',
  'picture_in_picture',
  'screen_with_faces',
  'audio_only',
] as const satisfies readonly MixLook['layout'][];

export const SHAPES = ['16:9', '9:16', '1:1'] as const satisfies readonly MixLook['shape'][];

export const HEIGHTS = [720, 1080, 1440, 2160] as const;

/** What is made where nobody has said anything. */
export const USUAL: MixLook = {
  layout: 'grid',
  others: 'strip',
  shape: '16:9',
  height: 720,
  names: true,
  background: '#121316',
  accent: null,
  background_image: null,
  logo: null,
};

export const CORNERS = [
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
] as const satisfies readonly NonNullable<MixLook['logo']>['corner'][];

export const LOGO_WIDTHS = [5, 8, 12, 16, 24] as const;
export const OPACITIES = [20, 40, 60, 80, 100] as const;

/** Offered when one colour is asked for the first time. */
export const FIRST_ACCENT = '#7c8cff';

/** Width and height of a film, in pixels. */
export function sizeOfFilm({ shape, height }: Pick<MixLook, 'shape' | 'height'>): [number, number] {
  const long = Math.floor((height * 16) / 9) & ~1;
  if (shape === '16:9') return [long, height];
  return shape === '9:16' ? [height, long] : [height, height];
}
