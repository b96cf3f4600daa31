import { describe, expect, it, vi } from 'vitest';
import { keepAwake } from './wake-lock';

function screen(answer: () => boolean = () => true) {
  let visible = true;
  let changed: () => void = () => undefined;
  const released = vi.fn(() => Promise.resolve());
  let let_go: () => void = () => undefined;
  const request = vi.fn(() =>
    answer()
      ? Promise.resolve({
          release: released,
          addEventListener: (_: string, listener: () => void) => (let_go = listener),
        })
      : Promise.reject(new DOMException('low battery', 'NotAllowedError')),
  );
  const kept = keepAwake({
    request,
    visible: () => visible,
    onVisibility: (listener) => {
      changed = listener;
      return () => (changed = () => undefined);
    },
  });
  return {
    ...kept,
    request,
    released,
    show: (on: boolean) => {
      visible = on;
      if (!on) let_go();
      changed();
    },
  };
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('keeping the screen on', () => {
  it('asks again when the page is shown again', async () => {
    const { state, show, request } = screen();
    await soon();
    expect(state.get()).toBe('held');
    show(false);
    await soon();
    expect(state.get()).toBe('hidden');
    show(true);
    await soon();
    expect(state.get()).toBe('held');
    expect(request).toHaveBeenCalledTimes(2);
  });

  it('says that it was refused', async () => {
    const { state } = screen(() => false);
    await soon();
    expect(state.get()).toBe('refused');
  });

  it('lets go at the end, also of what comes late', async () => {
    const { close, released } = screen();
    close();
    await soon();
    expect(released).toHaveBeenCalledTimes(1);
  });

  it('is not asked of a browser that cannot', () => {
    const { state } = keepAwake({ request: null, visible: () => true, onVisibility: vi.fn() });
    expect(state.get()).toBe('unknown');
  });
});
