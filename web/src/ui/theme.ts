import { kept } from '@/kit/storage';
import { createStore } from '@/kit/store';

/** Light, dark, or as the system has it; kept on this device. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'rostrum.theme';

export const theme = createStore<Theme>('system');

function apply(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  theme.set(next);
}

export function startTheme(): void {
  const chosen = kept.get(KEY);
  apply(chosen === 'light' || chosen === 'dark' ? chosen : 'system');
}

export function chooseTheme(next: Theme): void {
  kept.set(KEY, next);
  apply(next);
}
