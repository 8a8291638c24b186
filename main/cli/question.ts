import { resolve } from 'node:path';
import { EngineError } from '../../engine/errors';
import { aggregate, col, distinct, filter, named, project, scan, slice, sort } from '../../engine/plan/build';
import type { Named } from '../../engine/plan/expr';
import { parseExpr, parseNamedList, parseSchema, parseSortKeys } from '../../engine/plan/parse';
import type { OptionBag, Relation, Scan } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import { columnsOf } from '../../engine/plan/walk';
import { type Arguments, UsageError, wholeNumber } from './arguments';

/** The relation that `hearth query`'s options spell: scan → where → derive → group → sort → select → distinct → window. */
export async function relationOf(args: Arguments, schemaOf: (relation: Relation) => Promise<Schema>): Promise<Relation> {
  let relation: Relation = scanOf(args);
  const where = args.values.get('where');
  if (where !== undefined)
    relation = filter(
      relation,
      parsed('where', () => parseExpr(where)),
    );
  const derived = (args.lists.get('derive') ?? []).map(derivation);
  if (derived.length > 0) relation = withDerived(relation, await schemaOf(relation), derived);
  relation = grouped(relation, args);
  relation = arranged(relation, args);
  return windowed(relation, args);
}

export function scanOf(args: Arguments): Scan {
  if (args.inputs.length === 0) throw new UsageError('name an input file, several, a folder, or a pattern in quotes');
  const formats = [...args.formatOptions.keys()].filter((name) => name !== 'to');
  if (formats.length > 1) throw new UsageError(`options of one input format, not of ${formats.join(' and ')}`);
  const schema = args.values.get('schema');
  if (schema !== undefined) parsed('schema', () => parseSchema(schema));
  const options: OptionBag = {
    ...(formats[0] === undefined ? {} : args.formatOptions.get(formats[0])),
    ...(schema === undefined ? {} : { schema }),
    ...(args.flags.has('all-text') ? { allText: true } : {}),
    ...(args.flags.has('file-column') ? { fileColumn: true } : {}),
    ...badRows(args.values.get('bad-rows')),
  };
  return scan(
    formats[0] ?? 'auto',
    args.inputs.map((input) => resolve(input)),
    options,
  );
}

function badRows(mode: string | undefined): OptionBag {
  if (mode === undefined) return {};
  if (!['keep', 'drop', 'fail'].includes(mode))
    throw new UsageError(`--bad-rows must be keep, drop or fail, not ${JSON.stringify(mode)}`);
  return { mode };
}

function grouped(relation: Relation, args: Arguments): Relation {
  const by = args.values.get('group-by');
  const measures = args.values.get('agg');
  if (by === undefined && measures === undefined) return relation;
  const keys = by === undefined ? [] : parsed('group-by', () => parseNamedList(by));
  return aggregate(relation, keys, measures === undefined ? [] : parsed('agg', () => parseNamedList(measures)));
}

/** Sorts before selecting, so that a key need not be shown, unless the keys speak of what the selection makes. */
function arranged(relation: Relation, args: Arguments): Relation {
  const select = args.values.get('select');
  const by = args.values.get('sort');
  const columns = select === undefined ? null : parsed('select', () => parseNamedList(select));
  const keys = by === undefined ? [] : parsed('sort', () => parseSortKeys(by));
  const names = new Set(columns?.map((column) => column.name));
  const selectFirst =
    args.flags.has('distinct') || (columns !== null && keys.every((key) => columnsOf(key.expr).every((name) => names.has(name))));
  const selected = (input: Relation): Relation => (columns === null ? input : project(input, columns));
  const unique = (input: Relation): Relation => (args.flags.has('distinct') ? distinct(input) : input);
  const sorted = (input: Relation): Relation => (keys.length === 0 ? input : sort(input, keys));
  return selectFirst ? sorted(unique(selected(relation))) : selected(sorted(relation));
}

function windowed(relation: Relation, args: Arguments): Relation {
  const offset = args.values.get('offset');
  const limit = args.values.get('limit');
  if (offset === undefined && limit === undefined) return relation;
  return slice(
    relation,
    offset === undefined ? 0 : wholeNumber('offset', offset, 0),
    limit === undefined ? null : wholeNumber('limit', limit, 0),
  );
}

/** `x = EXPR`. */
function derivation(text: string): Named {
  const match = /^\s*(?:`((?:[^`]|``)+)`|([^\s=`]+))\s*=(?!=)\s*([\s\S]+)$/.exec(text);
  if (match === null) throw new UsageError(`--derive must read 'name = expression', not ${JSON.stringify(text)}`);
  const name = match[1]?.replaceAll('``', '`') ?? match[2]!;
  return named(
    name,
    parsed('derive', () => parseExpr(match[3]!)),
  );
}

/** A derived column of a known name replaces it, others come last. */
function withDerived(relation: Relation, schema: Schema, derived: readonly Named[]): Relation {
  const kept = schema.map(({ name }) => derived.find((column) => column.name === name) ?? named(name, col(name)));
  return project(relation, [...kept, ...derived.filter((column) => !schema.some(({ name }) => name === column.name))]);
}

/** A syntax error tells which option it is in. */
function parsed<T>(option: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.code, `--${option}: ${error.message}`, error.details, error);
    throw error;
  }
}
