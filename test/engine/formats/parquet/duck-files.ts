import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { createMemory } from '../../../../engine/columns/memory';
import type { Value } from '../../../../engine/columns/vector';
import type { Opened, ReadContext, ReadRequest, ReadResult, Split } from '../../../../engine/formats/format';
import { parquet } from '../../../../engine/formats/parquet';
import type { FileSource } from '../../../../engine/formats/source';
import { type Row, rowsIn } from '../../../support/table';

/** DuckDB and a folder of its own; both gone after `close`. */
export interface Duck {
  readonly folder: string;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  close(): void;
}

export async function openDuck(): Promise<Duck> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-parquet-'));
  const connection: DuckDBConnection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    folder,
    run: async (sql) => void (await connection.run(sql)),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(valueOfDuck)),
    close: () => {
      connection.closeSync();
      rmSync(folder, { recursive: true });
    },
  };
}

function valueOfDuck(value: DuckDBValue): Value {
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  if (value instanceof DuckDBBlobValue) return new Uint8Array(value.bytes);
  return value as Value;
}

export function sourceOf(path: string): FileSource {
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modifiedMs: mtimeMs };
}

export function contextOf(ticks: number[] = []): ReadContext {
  return { memory: (bytes) => createMemory(bytes), tick: (bytesRead) => void ticks.push(bytesRead) };
}

export function openFile(path: string): Promise<Opened> {
  return parquet.open(sourceOf(path), {}, []);
}

export async function readSplit(
  path: string,
  opened: Opened,
  split: Split,
  more: Partial<ReadRequest<unknown>> = {},
  ticks: number[] = [],
): Promise<ReadResult> {
  const { schema, detail } = opened;
  const request = {
    source: sourceOf(path),
    split,
    partition: 0,
    schema,
    options: {},
    detail,
    limit: null,
    columns: null,
    previous: null,
    ...more,
  };
  return parquet.read({ ...request, options: {} }, contextOf(ticks));
}

/** All rows of a file, split by split. */
export async function readRows(path: string): Promise<Row[]> {
  const opened = await openFile(path);
  const parts: Row[][] = [];
  for (const split of opened.splits) parts.push(rowsIn((await readSplit(path, opened, split)).table));
  return parts.flat();
}
