import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useContext, type ReactNode } from 'react';
import { Icon } from '@/ui/Icon';
import { FloatingPlace } from './floating';

interface ChoiceMenuProps {
  trigger: ReactNode;
  children: ReactNode;
}

/** A menu above the bar of the player. */
export function ChoiceMenu({ trigger, children }: ChoiceMenuProps) {
  const place = useContext(FloatingPlace);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place}>
        <DropdownMenu.Content
          align="end"
          side="top"
          sideOffset={6}
          collisionPadding={8}
          className="motion-appear z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-card bg-surface-1 p-1 text-ink-0 shadow-float ring-1 ring-line"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ChoicesProps<V extends string | number> {
  /** What is chosen. */
  label: string;
  value: V;
  options: readonly { value: V; label: string; detail?: string | undefined }[];
  onChoose: (value: V) => void;
}

const ITEM =
  'flex cursor-pointer items-center gap-2.5 rounded-inner py-2 ps-2 pe-3 text-15 outline-none select-none ' +
  'data-highlighted:bg-surface-2';

/** One of several, the present one ticked. */
export function Choices<V extends string | number>(props: ChoicesProps<V>) {
  const { label, value, options, onChoose } = props;
  return (
    <DropdownMenu.RadioGroup
      value={String(value)}
      onValueChange={(next) => {
        const option = options.find((each) => String(each.value) === next);
        if (option) onChoose(option.value);
      }}
    >
      <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-13 text-ink-2">
        {label}
      </DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={String(option.value)}
          // The menu stays: one sees at once what a choice does.
          onSelect={(event) => event.preventDefault()}
          className={ITEM}
        >
          <span className="grid size-4 place-items-center">
            <DropdownMenu.ItemIndicator>
              <Icon of={Check} size={16} />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className="flex-1 figures">{option.label}</span>
          {option.detail && <span className="text-13 text-ink-2 figures">{option.detail}</span>}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export const barTextClass =
  'h-10 rounded-inner px-2 font-mono text-13 text-ink-1 figures transition-colors duration-150 hover:bg-surface-2 hover:text-ink-0';
