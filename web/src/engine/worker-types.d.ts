/**
 * The few names of dedicated workers that the engine uses. TypeScript's whole worker library cannot
 * be loaded beside the DOM's: the two declare the same globals differently.
 */
interface FileSystemSyncAccessHandle {
  read: (buffer: Uint8Array<ArrayBuffer>, options: { at: number }) => number;
  write: (buffer: Uint8Array<ArrayBuffer>, options: { at: number }) => number;
  truncate: (size: number) => void;
  getSize: () => number;
  flush: () => void;
  close: () => void;
}

interface FileSystemFileHandle {
  createSyncAccessHandle: () => Promise<FileSystemSyncAccessHandle>;
}

interface DedicatedWorkerGlobalScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage: (message: unknown, transfer?: Transferable[]) => void;
}
