import { createContext, use } from 'react';
import type { Session } from '../session/session';
import type { DraftNode } from '../view/draft';
import type { FilterWords } from '../view/filter-words';

/** What rules and groups need beside their own node; counts are read where they are shown, so that typing repaints one row. */
export interface Builder {
  readonly session: Session;
  readonly words: FilterWords;
  readonly incomplete: ReadonlySet<string>;
  /** Edits with the same tag in quick succession are one step of undo. */
  edit(id: string, change: (node: DraftNode) => DraftNode | null, tag: string | null): void;
}

export const BuilderContext = createContext<Builder | null>(null);

export function useBuilder(): Builder {
  const builder = use(BuilderContext);
  if (builder === null) throw new Error('outside the filter builder');
  return builder;
}
