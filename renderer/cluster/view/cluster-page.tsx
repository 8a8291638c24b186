import type { ReactNode } from 'react';

/** A tab that has the whole width. */
export function ClusterPage({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <div className="cluster-page" tabIndex={0}>
      {children}
    </div>
  );
}
