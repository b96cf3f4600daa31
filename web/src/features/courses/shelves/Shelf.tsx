import type { ReactNode } from 'react';

interface ShelfProps {
  title: string;
  more?: ReactNode;
  children: ReactNode;
}

/** A titled row of cards on the home page. */
export function Shelf({ title, more, children }: ShelfProps) {
  return (
    <section className="flex flex-col gap-4">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-18 font-semibold">{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}
