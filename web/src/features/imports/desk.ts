import { accessToken } from '@/api';
import { createImporter, needsPage, type Importer, type Transfer } from '@/engine/imports/importer';
import { createStore } from '@/kit/store';
import { importResult, UPLOADS } from './api';

/** The one importer of this tab: it goes on while one walks through the pages, until the tab is closed. */
let importer: Importer | null = null;

/** Whether it was used yet, for pages that show what runs. */
export const desk = createStore<Importer | null>(null);

/** Sends by tus, whose script is fetched with the first file. */
function lateTransfer(make: () => Promise<Transfer>): Transfer {
  let made: Promise<Transfer> | undefined;
  const ready = () => (made ??= make());
  return {
    start: () => void ready().then((transfer) => transfer.start()),
    stop: async () => (await ready()).stop(),
    discard: async () => (await ready()).discard(),
  };
}

function warn(event: BeforeUnloadEvent): void {
  if (importer?.state.get().some(needsPage)) event.preventDefault();
}

export function openDesk(): Importer {
  if (importer) return importer;
  const made = createImporter({
    transfer: (file, fields, report) =>
      lateTransfer(async () => {
        const { createTusTransfer } = await import('@/engine/imports/tus');
        return createTusTransfer({ endpoint: UPLOADS, token: accessToken }, file, fields, report);
      }),
    verdict: importResult,
    after: (ms, work) => void setTimeout(work, ms),
    newId: () => crypto.randomUUID(),
  });
  addEventListener('online', made.online);
  addEventListener('beforeunload', warn);
  importer = made;
  desk.set(made);
  return made;
}
