import { useEffect } from 'react';

/** Runs on Escape wherever the focus is, unless something in front (a dialog, a menu, a tip) took the key for itself. */
export function useEscape(run: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role="dialog"], [role="menu"]') === null)
        run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [run]);
}
