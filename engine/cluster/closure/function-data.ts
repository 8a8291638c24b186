/**
 * A user's function as data: its source, and by name all that its free variables are bound to. Nothing else of the program that
 * wrote it exists where it runs. Only programs, the shell and tests make these; plans of the app never hold one.
 */
import type { Packed } from './packed';

export interface FunctionData {
  /** The transformation or action that it was given to, for errors: `filter`. */
  readonly call: string;
  /** Where the program made that call: `films.ts:12`; empty if unknown. */
  readonly site: string;
  /** One JavaScript expression. */
  readonly source: string;
  /** Names bound to other functions, compiled in the same environment. */
  readonly functions: Readonly<Record<string, string>>;
  /** The other names, as one packed record; unpacked anew for every task. Null: none. */
  readonly values: Packed | null;
  readonly handles: Readonly<Record<string, Handle>>;
}

export type Handle = BroadcastHandle | AccumulatorHandle;

export interface BroadcastHandle {
  readonly kind: 'broadcast';
  readonly id: number;
  readonly packed: Packed;
}

export interface AccumulatorHandle {
  readonly kind: 'accumulator';
  readonly id: number;
  readonly zero: Packed;
  /** How two values become one; null: `+`. */
  readonly merge: FunctionData | null;
}
