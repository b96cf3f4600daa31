/** Starts a download by following a link: the page stays, and the browser shows the progress. */
export function follow(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
