import type { Relation } from '../plan/relation';

/** Rewrites one node into an equal one, or returns it unchanged (the same object). Equal: same rows, same order, same schema. */
export interface Rule {
  readonly name: string;
  apply(node: Relation): Relation;
}
