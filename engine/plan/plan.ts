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
  /** A folder of parts, as Spark writes it; absent = one file. */
  readonly folder?: WriteFolder;
  /** Also a list of the files with their rows, bytes and SHA-256: in the folder, or beside the file. */
  readonly manifest?: true;
}

export interface WriteFolder {
  /** Columns whose values become folders (`country=Peru`) instead of standing in the files. */
  readonly partitionBy: readonly string[];
}
