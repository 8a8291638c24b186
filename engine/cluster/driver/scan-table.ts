import type { Value } from '../../columns/vector';
import { fail } from '../../errors';
import { joinTypes } from '../../formats/csv/cell-value';
import { commonType } from '../../functions/bind';
import { type Bound, widened } from '../../functions/bound';
import { type Field, placeOf, type Schema, type TypeName } from '../../plan/schema';
import type { Dataset } from './dataset';
import { type KeyColumn, keyColumns } from './hive-keys';
import type { DataFile } from './list-files';

export interface SourceFile {
  readonly dataset: Dataset;
  readonly file: DataFile;
}

/** The files of a scan as one table: columns meet by name, in order of first appearance; then the partition keys, then `_file`. */
export interface ScanTable {
  readonly schema: Schema;
  readonly files: readonly TableFile[];
  /** What the files lack or have of other types. */
  readonly notices: readonly string[];
}

export interface TableFile extends SourceFile {
  /** What the table's columns are in this file; null = just its own. */
  readonly columns: readonly { readonly name: string; readonly bound: Bound }[] | null;
  /** Columns that are the same in all its rows. */
  readonly constants: ReadonlyMap<string, Value>;
}

export const FILE_COLUMN = '_file';

export function scanTable(sources: readonly SourceFile[], fileColumn: boolean): ScanTable {
  const keys = keyColumns(sources.map(({ file }) => file));
  if (sources.length === 1 && keys.length === 0 && !fileColumn) return oneFile(sources[0]!);
  const own = ownColumns(sources).filter(({ name }) => !keys.some((key) => key.name === name));
  const file: KeyColumn = { name: FILE_COLUMN, type: 'string', values: sources.map((source) => source.file.label) };
  const constants = fileColumn ? [...keys, file] : keys;
  const schema = [...own, ...constants.map(({ name, type }) => ({ name, type, nullable: name !== FILE_COLUMN }))];
  const files = sources.map((source, i): TableFile => {
    const told = new Map(constants.map(({ name, values }) => [name, values[i] ?? null]));
    return { ...source, columns: columnsOf(source.dataset.schema, schema, told), constants: told };
  });
  return { schema, files, notices: noticesOf(sources, own) };
}

/** Asked for with each question, of tables of thousands of columns too. */
function oneFile(source: SourceFile): ScanTable {
  return { schema: source.dataset.schema, files: [{ ...source, columns: null, constants: new Map() }], notices: [] };
}

/** The types that text files are to be read as, so that their columns are those of the table. */
export function typesOf({ schema }: ScanTable): ReadonlyMap<string, TypeName> {
  return new Map(schema.map(({ name, type }) => [name, type]));
}

/** Text is read as any type; other files have theirs. */
export function isText({ dataset }: SourceFile): boolean {
  return dataset.format.reconcile !== undefined;
}

function ownColumns(sources: readonly SourceFile[]): Schema {
  const [first, ...others] = sources;
  if (first === undefined) return fail('MALFORMED_PLAN', 'scan: no path; name a file');
  for (const odd of others) refuseStrangers(first, odd);
  if (others.length === 0) return first.dataset.schema;
  const names = [...new Set(sources.flatMap(({ dataset }) => dataset.schema.map(({ name }) => name)))];
  return names.map((name) => {
    const having = sources.filter((source) => fieldIn(source, name) !== undefined);
    const fields = having.map((source) => fieldIn(source, name)!);
    return {
      name,
      type: joined(name, having),
      nullable: having.length < sources.length || fields.some((field) => field.nullable),
    };
  });
}

function fieldIn({ dataset: { schema } }: SourceFile, name: string): Field | undefined {
  return schema[placeOf(schema, name)];
}

/** Files without a single column in common are no table. */
function refuseStrangers(first: SourceFile, odd: SourceFile): void {
  const known = new Set(first.dataset.schema.map(({ name }) => name));
  if (odd.dataset.schema.some(({ name }) => known.has(name))) return;
  const names = odd.dataset.schema.map((field) => field.name);
  const shown = names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} …` : names.join(', ');
  fail(
    'UNSUPPORTED',
    `${odd.dataset.shortName} has no column in common with ${first.dataset.shortName}: it has ${shown}; open the files one by one, or keep only like ones in the folder`,
  );
}

function joined(name: string, having: readonly SourceFile[]): TypeName {
  const decided = having.filter(({ dataset }) => !dataset.undecided.has(name));
  const types = (decided.length > 0 ? decided : having).map((source) => fieldIn(source, name)!.type);
  if (having.every(isText)) return types.reduce(joinTypes);
  try {
    return commonType(types, name);
  } catch {
    const [first] = having;
    const odd = having.find((_, i) => types[i] !== types[0]);
    const column = `column ${name} is ${types[0]} in ${first!.file.label} and ${odd === undefined ? '' : types[having.indexOf(odd)]} in ${odd?.file.label}`;
    return fail('TYPE_MISMATCH', `${column}: no type holds both; open the files one by one`);
  }
}

function columnsOf(own: Schema, table: Schema, constants: ReadonlyMap<string, Value>): TableFile['columns'] {
  const columns = table.map(({ name, type }) => ({ name, bound: boundOf(own, name, type, constants) }));
  const asIs = columns.length === own.length && columns.every(({ bound }, i) => bound.kind === 'col' && bound.index === i);
  return asIs ? null : columns;
}

function boundOf(own: Schema, name: string, type: TypeName, constants: ReadonlyMap<string, Value>): Bound {
  if (constants.has(name)) return { kind: 'lit', type, value: constants.get(name) ?? null };
  const index = placeOf(own, name);
  if (index < 0) return { kind: 'lit', type, value: null };
  return widened({ kind: 'col', index, name, type: own[index]!.type }, type);
}

const NAMED = 3;

function noticesOf(sources: readonly SourceFile[], own: Schema): readonly string[] {
  if (sources.length < 2) return [];
  return own.flatMap(({ name, type }) => {
    const typeIn = (source: SourceFile) => fieldIn(source, name)?.type;
    const lacking = sources.filter((source) => typeIn(source) === undefined);
    const other = sources.filter((source) => ![undefined, type].includes(typeIn(source)) && !source.dataset.undecided.has(name));
    return [
      ...(lacking.length === 0 ? [] : [`${name} is null where files lack it: ${labels(lacking)}`]),
      ...(other.length === 0 ? [] : [`${name} is read as ${type}, which is wider than in ${labels(other)}`]),
    ];
  });
}

function labels(files: readonly SourceFile[]): string {
  const rest = files.length - NAMED;
  const named = files.slice(0, NAMED).map(({ file }) => file.label);
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}
