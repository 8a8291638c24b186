import type { OptionBag, Relation } from './relation';

/** A relation to answer, or a command to carry out. A write is a command because it has no rows. */
export type Plan = Query | Command;

export interface Query {
  readonly version: 1;
  readonly root: Relation;
}

export interface Command {
  readonly version: 1;
  readonly command: Write;
}

/** `create` refuses an existing target. An output stands under its name only when complete. */
export interface Write {
  readonly do: 'write';
  readonly input: Relation;
  readonly format: string;
  readonly path: string;
  readonly mode: 'create' | 'replace';
  readonly options: OptionBag;
}
