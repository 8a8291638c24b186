import type { Question, Remark } from './messages';

/** Electron's channel for a message of the page. */
export function channelOf(name: Question | Remark): string {
  return `hearth:${name}`;
}

/** What main tells the page without being asked. */
export const NEWS = {
  settings: 'hearth:news-settings',
  command: 'hearth:news-command',
  openFiles: 'hearth:news-open-files',
} as const;

/** An answer as it travels: Electron would wrap a rejection's message in words of its own. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };
