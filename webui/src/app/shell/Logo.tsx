/** The project's own mark. */
export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="ae-logo">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-accent-7)" />
      <rect x="10" y="6" width="12" height="20" rx="3" fill="none" stroke="#fff" strokeWidth="2" />
      <circle cx="16" cy="20" r="2.4" fill="#fff" />
      <path d="M13 11h6" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
