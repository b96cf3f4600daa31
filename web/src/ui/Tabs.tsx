import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface TabsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: string; count?: number; content: ReactNode }[];
}

/** Several pages in one place, one shown. */
export function Tabs<T extends string>({ label, value, onChange, tabs }: TabsProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} className="min-w-0">
      <Radix.List
        aria-label={label}
        className="flex no-scrollbar gap-5 overflow-x-auto overflow-y-hidden border-b border-line"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px shrink-0 border-b-2 border-transparent py-2.5 text-15 font-medium text-ink-2 transition-colors duration-150 hover:text-ink-0 focus-visible:-outline-offset-2 data-[state=active]:border-brand-text data-[state=active]:text-ink-0"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="ms-1.5 text-13 text-ink-2 figures">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-5">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
