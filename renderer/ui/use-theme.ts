import { useEffect, useSyncExternalStore } from 'react';
import type { Theme } from '../../main/preload-api';
import { useApp } from './app-context';
import { useStore } from './store';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function watch(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

const isDark = (): boolean => dark.matches;

/** The theme in force. */
export function useTheme(): 'light' | 'dark' {
  const theme: Theme = useStore(useApp().store, (state) => state.settings.theme);
  const system = useSyncExternalStore(watch, isDark, isDark);
  return theme === 'system' ? (system ? 'dark' : 'light') : theme;
}

export function useThemeOnPage(): void {
  const theme = useTheme();
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
