import { buildColumn, roomIn } from '../../columns/build-column';
import { plainStorage, type Table } from '../../columns/column';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import type { Opened, ReadContext, ReadRequest, ReadResult, ReadSummary, Reconciled } from '../format';
import { quotedName, withDatabase } from './database';
import { selected, valueIn } from './nul-texts';
import type { SqliteDetail } from './open';
import { type SqliteValue, valueAs } from './sqlite-value';

const TICK_ROWS = 4096;

/** Reads the rows of a range of row numbers, in their order. */
export function readSqlite(request: ReadRequest<unknown>, context: ReadContext): ReadResult {
  const { source, split, partition, schema, limit } = request;
  const detail = request.detail as SqliteDetail;
  const types = schema.map((field): TypeName => field.type);
  const values = schema.map((): Value[] => []);
  let rows = 0;
  withDatabase(source, (database) => {
    const { sql, parameters } = question(detail, partition, limit);
    const statement = database.prepare(sql);
    try {
      for (const row of statement.iterate(parameters)) {
        if (rows++ % TICK_ROWS === 0) context.tick(0);
        for (let i = 0; i < values.length; i++) {
          const value = valueAs(valueIn(row as Record<string, SqliteValue>, i), schema[i]!.type);
          if (value === undefined) types[i] = 'string';
          values[i]!.push(value ?? null);
        }
      }
    } finally {
      statement.finalize();
    }
  });
  context.tick(split.end - split.start);
  const memory = context.memory(rows * schema.length * 8);
  const columns = schema.map(({ type }, i) => buildColumn(roomIn(memory), type, plainStorage(type), values[i]!));
  const table: Table = { schema, memory, columns, rows, selection: null };
  const readAs = schema.map((field) => field.type);
  return { table, summary: { rows, start: split.start, end: split.end, types, readAs, rejects: [], rejectCount: 0 } };
}

function question({ table, columns, ranges }: SqliteDetail, partition: number, limit: number | null) {
  const range = ranges?.[partition];
  const where = range === undefined ? '' : ' where rowid >= ? and rowid < ? order by rowid';
  const sql = `select ${selected(columns)} from ${quotedName(table)}${where}${limit === null ? '' : ` limit ${limit}`}`;
  return { sql, parameters: range === undefined ? [] : range.map(BigInt) };
}

/** A column with values that its type does not hold becomes text, everywhere. */
export function reconcileSqlite(opened: Opened, reads: readonly (ReadSummary | null)[]): Reconciled {
  const schema = opened.schema.map((field, i) =>
    reads.some((read) => read?.types[i] === 'string') ? { ...field, type: 'string' as const } : field,
  );
  const reread = reads.flatMap((read, partition) => {
    const stands = read === null || schema.every((field, i) => read.readAs?.[i] === field.type);
    return stands ? [] : [{ partition, split: opened.splits[partition]!, columns: null }];
  });
  return { schema, reread };
}
