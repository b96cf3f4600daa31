import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  /** What it is for, in a line. */
  lead: string;
  children: ReactNode;
}

/** A part of a page of settings: what it is at the side, what one can change beside it. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section className="grid gap-x-12 gap-y-4 border-t border-line py-8 md:grid-cols-[14rem_1fr]">
      <div>
        <h2 className="text-18 font-semibold">{title}</h2>
        <p className="mt-1 text-13 text-ink-2">{lead}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
