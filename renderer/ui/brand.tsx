/** A flame in a hearth: the outer flame is the accent, the heart lets the ground through. */
export function BrandMark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path
        d="M10.200 1.400c.5 3.200 5.500 5.200 5.500 10.200a5.700 5.700 0 0 1-11.400 0c0-2.100 1-3.600 2.100-4.800.2 1.500.8 2.300 1.600 2.600C7.600 6.500 8.500 3.600 10.200 1.400z"
        fill="var(--accent)"
      />
      <path
        d="M10 10.600c.4 1.500 2.400 2.200 2.400 4.200a2.400 2.400 0 0 1-4.800 0c0-1.700 1.600-2.400 2.400-4.200z"
        fill="var(--panel)"
      />
      <path d="M2.500 18.300h15" stroke="var(--ink)" strokeWidth="1.400" strokeLinecap="round" />
    </svg>
  );
}
