/** A file handed to the browser as a download. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

/** A title as a file may be called everywhere. */
export const fileName = (...words: string[]): string =>
  words
    .join(' ')
    .replace(/[\\/:*?"<>|\s]+/gu, ' ')
    .trim();
