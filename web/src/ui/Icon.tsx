import type { LucideIcon } from 'lucide-react';

interface IconProps {
  of: LucideIcon;
  size?: number;
  className?: string | undefined;
}

/** A lucide icon in the weight of the house. It is decoration: the name stands beside it or on its button. */
export function Icon({ of: Glyph, size = 18, className }: IconProps) {
  return <Glyph aria-hidden size={size} strokeWidth={1.75} className={className} />;
}
