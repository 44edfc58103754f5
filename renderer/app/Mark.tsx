/** The mark of the app: a falling curve that settles, in the accent. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden>
      <rect x="1" y="1" width="18" height="18" rx="5" fill="var(--ls-accent-soft)" />
      <path
        d="M4.5 4.5 C6 12.5 9 14.5 15.5 15"
        fill="none"
        stroke="var(--ls-accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="15.5" cy="15" r="1.8" fill="var(--ls-accent)" />
    </svg>
  );
}
