import { useEffect, useState, useSyncExternalStore } from 'react';
import { dangersOf, type Battery, type Danger } from '@/engine/recorder/dangers';
import { keepAwake } from '@/engine/wake-lock';
import { outbox } from '@/features/takes';
import { createStore } from '@/kit/store';
import { useStore } from '@/kit/useStore';

/** Chromium's battery; the DOM types do not know it any more. */
interface BatteryManager extends Battery, EventTarget {}

const awake = createStore<'held' | 'refused' | 'hidden' | 'unknown'>('unknown');
const never = () => () => undefined;

/** Keeps the screen on during a meeting; a computer that sleeps records nothing and sends nothing. */
export function useWakeLock(): void {
  useEffect(() => {
    const { wakeLock } = navigator as { wakeLock?: WakeLock };
    const kept = keepAwake({
      request: wakeLock ? () => wakeLock.request('screen') : null,
      visible: () => document.visibilityState === 'visible',
      onVisibility(changed) {
        document.addEventListener('visibilitychange', changed);
        return () => document.removeEventListener('visibilitychange', changed);
      },
    });
    const tell = () => awake.set(kept.state.get());
    tell();
    const end = kept.state.subscribe(tell);
    return () => {
      end();
      kept.close();
      awake.set('unknown');
    };
  }, []);
}

/** The battery, followed; null where the browser does not tell of it. */
function useBattery(): Battery | null {
  const [battery, setBattery] = useState<Battery | null>(null);
  useEffect(() => {
    let manager: BatteryManager | null = null;
    let over = false;
    const look = () => manager && setBattery({ level: manager.level, charging: manager.charging });
    const events = ['levelchange', 'chargingchange'];
    const find = async () => {
      const { getBattery } = navigator as { getBattery?: () => Promise<BatteryManager> };
      const found = (await getBattery?.call(navigator).catch(() => null)) ?? null;
      if (over || !found) return;
      manager = found;
      events.forEach((event) => found.addEventListener(event, look));
      look();
    };
    void find();
    return () => {
      over = true;
      events.forEach((event) => manager?.removeEventListener(event, look));
    };
  }, []);
  return battery;
}

/** What endangers the takes of this computer while it records; nothing when it does not. */
export function useDangers(recording: boolean): readonly Danger[] {
  const vitals = useStore(outbox)?.vitals;
  const seen = useSyncExternalStore(vitals?.subscribe ?? never, vitals?.get ?? (() => null));
  const battery = useBattery();
  const wake_lock = useStore(awake);
  return recording ? dangersOf({ vitals: seen, battery, wake_lock }) : [];
}
