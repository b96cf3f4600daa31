import type { Person } from '@/api';

/** Who was chosen: somebody with an account, or an address that has none yet. */
export type Choice = { kind: 'person'; person: Person } | { kind: 'email'; email: string };

/** The server answers from so many letters on. */
export const SEARCH_MIN = 2;

/** Looks like an address: something, an @, and a name with a dot. The server has the last word. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(text.trim());
}

interface Offer {
  found: readonly Person[];
  text: string;
  /** An address nobody has may be chosen too. */
  allowEmail: boolean;
  /** People who are chosen already. */
  without?: ReadonlySet<string> | undefined;
}

/** What can be chosen for a text: the people found, then the text itself where it is the address of none of them. */
export function choicesOf({ found, text, allowEmail, without }: Offer): Choice[] {
  const people = found.filter((person) => !without?.has(person.id));
  const choices: Choice[] = people.map((person) => ({ kind: 'person', person }));
  const email = text.trim().toLowerCase();
  const taken = found.some((person) => person.email.toLowerCase() === email);
  if (allowEmail && isEmail(email) && !taken) choices.push({ kind: 'email', email });
  return choices;
}

/** What stands in the box once chosen. */
export const textOf = (choice: Choice): string =>
  choice.kind === 'person' ? choice.person.name : choice.email;

/** The next place in a list that goes round; −1 is the box itself. */
export function step(active: number, by: 1 | -1, count: number): number {
  if (count === 0) return -1;
  const next = active + by;
  if (next >= count) return 0;
  return next < 0 ? count - 1 : next;
}
