/** Which rows of a list are chosen. */
export type Selection = ReadonlySet<string>;

export const NONE: Selection = new Set();

export function toggled(selection: Selection, id: string, on: boolean): Selection {
  const next = new Set(selection);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

/** What is chosen of what is there: a row that has left the list is chosen no longer. */
export function chosenOf<T extends { id: string }>(items: readonly T[], selection: Selection): T[] {
  return items.filter(({ id }) => selection.has(id));
}

export interface Outcome<T> {
  done: T[];
  failed: { item: T; error: unknown }[];
}

/** Does the same to each, some at a time; one that fails does not stop the others. */
export async function forEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  atOnce = 4,
): Promise<Outcome<T>> {
  const outcome: Outcome<T> = { done: [], failed: [] };
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      try {
        await work(item);
        outcome.done.push(item);
      } catch (error) {
        outcome.failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return outcome;
}
