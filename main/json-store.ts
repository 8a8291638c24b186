import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';

/** A small value kept as JSON: replaced as a whole by rename, so that a crash leaves the old or the new one. */
export interface JsonStore<T> {
  get(): T;
  set(value: T): void;
}

/** A file that cannot be understood is kept aside as `.bad` and its defaults are used; `notice` gets one line about it. */
export function openJsonStore<T>(path: string, schema: z.ZodType<T>, defaults: T, notice: (line: string) => void): JsonStore<T> {
  let current = load(path, schema, notice) ?? defaults;
  return {
    get: () => current,
    set(value) {
      current = value;
      save(path, value, notice);
    },
  };
}

function load<T>(path: string, schema: z.ZodType<T>, notice: (line: string) => void): T | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  notice(`${basename(path)} could not be read; defaults are used and the old file is kept as ${basename(path)}.bad`);
  renameSync(path, `${path}.bad`);
  return undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function save(path: string, value: unknown, notice: (line: string) => void): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    notice(`${basename(path)} could not be saved: ${(error as Error).message}`);
  }
}
