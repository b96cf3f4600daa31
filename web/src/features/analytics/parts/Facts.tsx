import type { ReactNode } from 'react';

export interface Fact {
  name: string;
  value: ReactNode;
  /** What it is of, or how it is meant. */
  note?: ReactNode;
}

/** A few figures side by side, between lines. */
export function Facts({ label, facts }: { label: string; facts: readonly Fact[] }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-2 gap-x-6 gap-y-4 border-y border-line py-4 sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]"
    >
      {facts.map(({ name, value, note }) => (
        <div key={name} className="flex min-w-0 flex-col">
          <dt className="text-13 text-ink-2">{name}</dt>
          <dd className="text-22 font-semibold figures">{value}</dd>
          {note !== undefined && <dd className="text-13 text-ink-2">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
