import { existsSync } from 'node:fs';
import { fail } from '../errors';
import { write } from '../plan/build';
import type { OptionBag, OptionValue } from '../plan/relation';
import type { DataFrame } from './dataframe';

export type SaveMode = 'error' | 'errorifexists' | 'overwrite' | 'ignore' | 'append';

const sparkNames: Readonly<Record<string, string>> = { sep: 'delimiter', nullValue: 'nullText' };

/** `df.write`: one file, which stands under its name only when complete. */
export class DataFrameWriter {
  readonly #frame: DataFrame;
  readonly #format: string;
  readonly #mode: SaveMode;
  readonly #options: OptionBag;

  constructor(frame: DataFrame, format: string, mode: SaveMode, options: OptionBag) {
    this.#frame = frame;
    this.#format = format;
    this.#mode = mode;
    this.#options = options;
  }

  format(name: string): DataFrameWriter {
    return new DataFrameWriter(this.#frame, name, this.#mode, this.#options);
  }

  /** What happens when the target exists: error (the default), overwrite or ignore. */
  mode(mode: SaveMode): DataFrameWriter {
    if (mode === 'append') fail('UNSUPPORTED', 'write: a file cannot be appended to; read it, union, and overwrite another one');
    return new DataFrameWriter(this.#frame, this.#format, mode, this.#options);
  }

  option(name: string, value: OptionValue): DataFrameWriter {
    return this.options({ [name]: value });
  }

  options(options: OptionBag): DataFrameWriter {
    return new DataFrameWriter(this.#frame, this.#format, this.#mode, { ...this.#options, ...options });
  }

  async save(path: string): Promise<void> {
    if (this.#mode === 'ignore' && existsSync(path)) return;
    const bag = Object.entries(this.#options).map(([name, value]) => [sparkNames[name] ?? name, value] as const);
    const mode = this.#mode === 'overwrite' ? 'replace' : 'create';
    const relation = await this.#frame.relation();
    for await (const frame of this.#frame.session.service.execute(
      write(relation, this.#format, path, mode, Object.fromEntries(bag)),
    ))
      if (frame.frame === 'done') return;
  }

  /** As Spark writes it: without a header unless `header` says so. */
  csv(path: string, options: OptionBag = {}): Promise<void> {
    return new DataFrameWriter(this.#frame, 'csv', this.#mode, { header: false, ...this.#options, ...options }).save(path);
  }

  parquet(path: string): Promise<void> {
    return this.format('parquet').save(path);
  }

  /** An object a line, as Spark writes it. */
  json(path: string, options: OptionBag = {}): Promise<void> {
    return this.format('jsonl').options(options).save(path);
  }
}
