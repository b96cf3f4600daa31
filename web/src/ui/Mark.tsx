interface MarkProps {
  size?: number;
  className?: string;
}

/** The mark: three level bars of rising height on a line, a meter and a rostrum; in the colour of the text. */
export function Mark({ size = 24, className }: MarkProps) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      className={className}
    >
      <rect x="4" y="11" width="4" height="7" rx="1.2" />
      <rect x="10" y="7" width="4" height="11" rx="1.2" />
      <rect x="16" y="3" width="4" height="15" rx="1.2" />
      <rect x="3" y="20" width="18" height="2.2" rx="1.1" />
    </svg>
  );
}
