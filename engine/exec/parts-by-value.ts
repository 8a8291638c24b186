/**
 * Rows to folders, as Spark's partitionBy names them. All parts are copied into one memory, each beginning at a multiple of 64 rows
 * (the last row before repeats up to it), so that a part is a window and a thousand of them are no thousand memories.
 */
import type { TaskContext } from '../cluster/executor/task-context';
import { type ColumnChunk, rowsOf, type Table } from '../columns/column';
import { viewsOf } from '../columns/memory';
import { readCode, readEntry, readValue } from '../columns/read-value';
import type { Value } from '../columns/vector';
import { windowOn } from '../columns/window';
import { fail } from '../errors';
import { MOST_FOLDERS, partitionFolder } from '../formats/targets/hive-folder';
import { castValue } from '../functions/cast';
import { materialiseIn } from './materialise';
import { rowsIn } from './picks';

export interface Part {
  /** `country=Peru/year=2024` */
  readonly folder: string;
  readonly table: Table;
}

const BLOCK = 64;

/** The table's rows by the values of these columns, in order of first appearance and without these columns. */
export function partsByValue(table: Table, by: readonly string[], context: TaskContext): readonly Part[] {
  const rows = rowsIn(table, 0, rowsOf(table));
  const { ids, folders } = foldersOf(table, by, rows);
  const counts = new Uint32Array(folders.length);
  for (const id of ids) counts[id]!++;
  const starts = startsOf(counts);
  const picks = arranged(rows, ids, counts, starts);
  const kept = table.schema.flatMap((field, index) => (by.includes(field.name) ? [] : [index]));
  const all = materialiseIn(context, [table], { rows: picks, tables: null }, kept);
  return folders.map((folder, id) => ({ folder, table: windowOn(all, starts[id]!, counts[id]!) }));
}

function startsOf(counts: Uint32Array): readonly number[] {
  let next = 0;
  return Array.from(counts, (count) => {
    const start = next;
    next += Math.ceil(count / BLOCK) * BLOCK;
    return start;
  });
}

function arranged(rows: Uint32Array, ids: Uint32Array, counts: Uint32Array, starts: readonly number[]): Uint32Array {
  const length = counts.length === 0 ? 0 : starts.at(-1)! + Math.ceil(counts.at(-1)! / BLOCK) * BLOCK;
  const picks = new Uint32Array(length);
  const next = Uint32Array.from(starts);
  for (let i = 0; i < rows.length; i++) picks[next[ids[i]!]!++] = rows[i]!;
  counts.forEach((count, id) => {
    const end = starts[id]! + count;
    picks.fill(picks[end - 1]!, end, starts[id]! + Math.ceil(count / BLOCK) * BLOCK);
  });
  return picks;
}

interface Folders {
  /** For each row, which folder. */
  readonly ids: Uint32Array;
  readonly folders: readonly string[];
}

function foldersOf(table: Table, by: readonly string[], rows: Uint32Array): Folders {
  let ids = new Uint32Array(rows.length);
  let folders: readonly string[] = rows.length === 0 ? [] : [''];
  for (const name of by) {
    const index = table.schema.findIndex((field) => field.name === name);
    const folderOf = columnFolders(table, name, table.columns[index]!);
    const known = new Map<string, number>();
    const next = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const path = `${ids[i]}/${folderOf(rows[i]!)}`;
      let id = known.get(path);
      if (id === undefined) {
        id = known.size;
        known.set(path, id);
        if (id >= MOST_FOLDERS)
          fail(
            'UNSUPPORTED',
            `partitioning by ${by.join(', ')} makes more than ${MOST_FOLDERS.toLocaleString('en')} folders; choose columns with fewer values`,
          );
      }
      next[i] = id;
    }
    const parents = folders;
    folders = [...known.keys()].map((path) => {
      const slash = path.indexOf('/');
      const parent = parents[Number(path.slice(0, slash))]!;
      return parent === '' ? path.slice(slash + 1) : `${parent}${path.slice(slash)}`;
    });
    ids = next;
  }
  return { ids, folders };
}

/** The folder of a row's value; each distinct value is spelled once. */
function columnFolders({ memory }: Table, name: string, column: ColumnChunk): (row: number) => string {
  const spell = (value: Value): string => partitionFolder(name, castValue(value, column.type, 'string') as string | null);
  const { dictionary } = column;
  const known = new Map<Value, string>();
  const remembered = (key: Value, value: () => Value): string => {
    const folder = known.get(key) ?? spell(value());
    known.set(key, folder);
    return folder;
  };
  if (dictionary === null || column.validity !== 0)
    return (row) => {
      const value = readValue(memory, column, row);
      return remembered(value, () => value);
    };
  const views = viewsOf(memory);
  return (row) => {
    const code = readCode(views, column, row);
    return remembered(code, () => readEntry(memory, dictionary, code, column.type === 'binary'));
  };
}
