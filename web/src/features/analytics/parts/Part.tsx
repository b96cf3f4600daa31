import { useId, type ReactNode } from 'react';

interface PartProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page of figures: its noun, what it says in a line, then the figures. */
export function Part({ title, lead, actions, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 id={id} className="text-18 font-semibold">
            {title}
          </h2>
          {lead && <p className="max-w-3xl text-13 text-ink-2">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
