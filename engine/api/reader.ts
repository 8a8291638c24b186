import { scan } from '../plan/build';
import { parseSchema } from '../plan/parse';
import type { OptionBag, OptionValue } from '../plan/relation';
import type { Schema } from '../plan/schema';
import { spellName } from '../plan/spelling';
import { DataFrame } from './dataframe';
import { frameOf } from './frame';
import type { SparkSession } from './session';

/** Spark's names for what the text formats call otherwise, and its words for yes and no. */
const sparkNames: Readonly<Record<string, string>> = { sep: 'delimiter', charset: 'encoding', multiLine: '', multiline: '' };
const words: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> = {
  header: { true: 'yes', false: 'no' },
  mode: { PERMISSIVE: 'keep', DROPMALFORMED: 'drop', FAILFAST: 'fail' },
};

/** `spark.read`: formats, options and schema said one after the other; each call gives a new reader. */
export class DataFrameReader {
  readonly #session: SparkSession;
  readonly #format: string | null;
  readonly #options: OptionBag;
  readonly #schema: string | null;

  constructor(session: SparkSession, format: string | null, options: OptionBag, schema: string | null) {
    this.#session = session;
    this.#format = format;
    this.#options = options;
    this.#schema = schema;
  }

  format(name: string): DataFrameReader {
    return new DataFrameReader(this.#session, name, this.#options, this.#schema);
  }

  option(name: string, value: OptionValue): DataFrameReader {
    return this.options({ [name]: value });
  }

  options(options: OptionBag): DataFrameReader {
    return new DataFrameReader(this.#session, this.#format, { ...this.#options, ...options }, this.#schema);
  }

  /** Names and types: `'id bigint, name string'`, or a list of fields. */
  schema(schema: string | Schema): DataFrameReader {
    const text = typeof schema === 'string' ? schema : schema.map(({ name, type }) => `${spellName(name)} ${type}`).join(', ');
    return new DataFrameReader(this.#session, this.#format, this.#options, text);
  }

  /** A file, or several of equal columns. Without a format it is told by its content, header and types included. */
  load(path: string | readonly string[]): DataFrame {
    const paths = typeof path === 'string' ? [path] : path;
    const relation = scan(this.#format ?? 'auto', paths, this.#bag());
    return new DataFrame(this.#session, async () => {
      const frame = frameOf(relation, await this.#session.schemaOf(relation));
      if (!this.#isNameless()) return frame;
      const names = this.#schema === null ? [] : parseSchema(this.#schema).map(({ name }) => name);
      return { ...frame, fields: frame.fields.map((field, i) => ({ ...field, name: names[i] ?? `_c${i}` })) };
    });
  }

  /** As Spark reads it: no header and every column text, unless `header` and `inferSchema` (or a schema) say otherwise. */
  csv(path: string | readonly string[], options: OptionBag = {}): DataFrame {
    const all = { header: false, inferSchema: false, ...this.#options, ...options };
    return new DataFrameReader(this.#session, 'csv', all, this.#schema).load(path);
  }

  parquet(...paths: readonly string[]): DataFrame {
    return this.format('parquet').load(paths);
  }

  /** An object a line, as Spark reads it; with `multiLine` a document. */
  json(path: string | readonly string[], options: OptionBag = {}): DataFrame {
    const all = { ...this.#options, ...options };
    const isDocument = String(all['multiLine'] ?? all['multiline']) === 'true';
    return new DataFrameReader(this.#session, isDocument ? 'json' : 'jsonl', all, this.#schema).load(path);
  }

  /** A text file without a header: its columns are those of the schema one by one, or _c0, _c1 … */
  #isNameless(): boolean {
    return String(this.#options['header']) === 'false';
  }

  #bag(): OptionBag {
    const entries = Object.entries(this.#options).flatMap(([name, value]) => this.#entry(name, value));
    return Object.fromEntries(
      this.#schema === null
        ? entries
        : [...entries, ['schema', this.#isNameless() ? byPosition(this.#schema) : this.#schema] as const],
    );
  }

  #entry(name: string, value: OptionValue): readonly (readonly [string, OptionValue])[] {
    if (name === 'inferSchema') return this.#schema === null ? [['allText', String(value) !== 'true']] : [];
    const known = sparkNames[name] ?? name;
    return known === '' ? [] : [[known, words[known]?.[String(value)] ?? value]];
  }
}

/** Files without names have columns col_1, col_2 … */
function byPosition(schema: string): string {
  return parseSchema(schema)
    .map(({ type }, i) => `col_${i + 1} ${type}`)
    .join(', ');
}
