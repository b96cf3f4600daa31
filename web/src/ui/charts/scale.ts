/** What of many values is drawn: pictures have hundreds of columns, lectures thousands of seconds. */

/** More columns than this no screen shows, and no eye tells apart. */
export const COLUMNS = 480;

/** The highest of each of at most `columns` equal parts, so that no short peak is lost. */
export function highest(values: readonly number[], columns = COLUMNS): number[] {
  const count = Math.min(columns, values.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * values.length) / count);
    const to = Math.floor(((column + 1) * values.length) / count);
    let peak = 0;
    for (let at = from; at < to; at++) peak = Math.max(peak, values[at] ?? 0);
    return peak;
  });
}

/** The highest of all; spread into `Math.max`, a long lecture would overflow the stack. */
export const peakOf = (values: readonly number[]): number =>
  values.reduce((peak, value) => Math.max(peak, value), 0);

/** Where the highest of all is, the first of them; -1 where there is nothing. */
export function peakAt(values: readonly number[]): number {
  const peak = peakOf(values);
  return peak > 0 ? values.indexOf(peak) : -1;
}

const BITS = 1000;
const near = (value: number) => Math.round(value * BITS) / BITS;

/** A line over the whole width of a picture 1000 wide and 100 high; nought lies at the bottom. */
export function linePath(values: readonly number[], top: number): string {
  const last = values.length - 1;
  const points = values.map((value, at) => {
    const x = last > 0 ? (at / last) * 1000 : 500;
    const y = top > 0 ? 100 - (value / top) * 100 : 100;
    return `${near(x)} ${near(y)}`;
  });
  return points.length > 0 ? `M${points.join('L')}` : '';
}

/** The same, closed along the bottom. */
export function areaPath(values: readonly number[], top: number): string {
  const line = linePath(values, top);
  return line && `${line}L1000 100L0 100Z`;
}

/** Steps of a ramp that print apart in grey. */
export const LEVELS = 6;

/**
 * A strip of columns, one path per step of the ramp: neighbours of one step are one rectangle, so that four hours are
 * drawn by six elements. Nothing at all stays empty.
 */
export function strip(columns: readonly number[], top: number): string[] {
  const paths = Array.from({ length: LEVELS }, () => '');
  let from = 0;
  while (from < columns.length) {
    const level = levelOf(columns[from] ?? 0, top);
    let to = from + 1;
    while (to < columns.length && levelOf(columns[to] ?? 0, top) === level) to++;
    if (level > 0) paths[level - 1] = `${paths[level - 1] ?? ''}M${from} 0H${to}V1H${from}Z`;
    from = to;
  }
  return paths;
}

/** 0 for nothing, 1 to `LEVELS` for the rest. */
export function levelOf(value: number, top: number): number {
  if (value <= 0 || top <= 0) return 0;
  return Math.min(LEVELS, Math.max(1, Math.ceil((value / top) * LEVELS)));
}
