import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as F from '../../engine/api/functions';
import { type Cell, DataFrame, RDD, SparkConf, SparkContext, SparkSession } from '../../engine/index';
import type { TypeName } from '../../engine/plan/schema';
import type { Program } from './program';

/** An answer as both sides tell it: JSON, with marks for what JSON lacks. */
export type Answer = unknown;

export interface Hearth {
  answer(program: Program): Promise<Answer>;
  close(): Promise<void>;
}

export function openHearth(): Hearth {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-parity-'));
  const sc = SparkContext.getOrCreate(new SparkConf().setAppName('parity').setMaster('local[2]'));
  sc.setCheckpointDir(join(folder, 'checkpoints'));
  const spark = SparkSession.of(sc);
  return {
    async answer(program) {
      const output = captured();
      const printed = async (action: Promise<void> | void): Promise<string> => {
        await action;
        return output.text();
      };
      try {
        return await settled(
          await program.run({
            sc,
            spark,
            F,
            path: (name) => join(folder, name),
            words: (text) => text,
            printed,
          }),
        );
      } finally {
        output.restore();
      }
    },
    async close() {
      await spark.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function captured(): { text(): string; restore(): void } {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((part: string | Uint8Array) => {
    text += String(part);
    return true;
  }) as typeof write;
  return {
    text: () => text,
    restore: () => {
      process.stdout.write = write;
    },
  };
}

async function settled(value: unknown): Promise<Answer> {
  if (value instanceof Promise) return settled(await value);
  if (value instanceof DataFrame) return table(value);
  if (value instanceof RDD) return settled(await value.collect());
  if (Array.isArray(value)) {
    const all: Answer[] = [];
    for (const each of value) all.push(await settled(each));
    return all;
  }
  if (value instanceof Map) return { map: await settled([...value]) };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object' && value !== null) {
    if (Symbol.asyncIterator in value) return settled(await listOf(value as AsyncIterable<unknown>));
    if (Symbol.iterator in value) return settled([...(value as Iterable<unknown>)]);
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, each]) => [name, await settled(each)])));
  }
  return plain(value);
}

async function listOf(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const each of values) all.push(each);
  return all;
}

function plain(value: unknown): Answer {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return { number: '-0' };
  return Number.isFinite(value) ? value : { number: String(value) };
}

async function table(frame: DataFrame): Promise<Answer> {
  const types = await frame.dtypes;
  const rows = await frame.collectArrays();
  return { columns: types, rows: rows.map((row) => row.map((cell, i) => cellAnswer(cell, types[i]![1]))) };
}

/** Whole numbers of frames are told as text, since JSON's readers have too few digits for them. */
function cellAnswer(cell: Cell, type: TypeName): Answer {
  if (cell === null || typeof cell === 'boolean') return cell;
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  return type === 'int' || type === 'bigint' ? String(cell) : plain(cell);
}
