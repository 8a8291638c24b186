/**
 * A state holds what one aggregate call knows of every group, as arrays by group id. Map tasks update states by rows; what they
 * publish per group travels in pieces; reduce tasks merge it and finish with one value per group. Arrays of pieces start at
 * their first group; arrays of states at id 0, which collects the rows that do not take part. Arguments come staged in the
 * workspace, text spelled out.
 */
import type { Pointer } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { BatchNumbers } from './batch-numbers';
import type { ColumnSource } from './output';

export interface StateTexts {
  readonly offsets: Pointer;
  readonly bytes: Pointer;
}

/** Arrays of one length: four- and eight-byte values, and texts. */
export interface StateArrays {
  readonly halves: readonly Pointer[];
  readonly words: readonly Pointer[];
  readonly texts: readonly StateTexts[];
}

/** What a state holds beside one value per group: for each of `rows` entries its group, counted from 0, as the first of the halves. */
export interface StateEntries extends StateArrays {
  readonly rows: number;
}

export interface State {
  /** Rows of a batch: their groups (0 = none) and the call's arguments. Groups up to `count` exist. */
  update(ids: Pointer, count: number, args: readonly Vector[], rows: number): void;
  /** The same for rows that are all of group 1, where there is a way without ids; `mask`: those that take part, 0 = all. */
  updateWhole?(mask: Pointer, args: readonly Vector[], rows: number): void;
  /** The same once more, where the numbers of the only argument have been looked at for all calls. */
  updateNumbers?(numbers: BatchNumbers): void;
  /** Makes room for so many groups at once, where they are expected. */
  reserve?(groups: number): void;
  /** Groups of a piece: which groups they are here, and what the same kind of state published. */
  merge(ids: Pointer, count: number, arrays: StateArrays, groups: number): void;
  /** From group 1 to `count`. */
  publish(count: number): StateArrays;
  /** Entries of groups 1 to `count`, for states that have them; merged after `merge`, with the ids of the piece's groups. */
  publishEntries?(count: number): StateEntries;
  mergeEntries?(ids: Pointer, count: number, entries: StateEntries): void;
  /** The results of groups 1 to `count`. */
  finish(count: number): ColumnSource;
}
