/**
 * From a function's data to a function, on an executor (or on the driver, to merge results). Sources are compiled once per thread;
 * each task binds them anew, so that nothing a task changes is seen by the next.
 */
import { compileFunction, constants } from 'node:vm';
import type { AccumulatorHandle, BroadcastHandle, FunctionData } from './function-data';
import { KEEP_NAME } from './globals';
import { unpack } from './packed';
import { userFile } from './user-stack';

// biome-ignore lint/complexity/noBannedTypes: what a user wrote has the type that the calling step knows
type Callable = Function;

type Factory = (...bound: readonly unknown[]) => Callable;

/** What stands for an accumulator while a task runs. */
export interface TaskAccumulators {
  adder(handle: AccumulatorHandle): unknown;
}

const MAX_COMPILED = 512;
const MAX_BROADCASTS = 32;

const compiled = new Map<string, Factory>();
const broadcasts = new Map<number, unknown>();

export function instantiate<F>(data: FunctionData, accumulators: TaskAccumulators): F {
  const environment: Record<string, unknown> = data.values === null ? {} : (unpack(data.values) as Record<string, unknown>);
  for (const [name, handle] of Object.entries(data.handles)) {
    environment[name] = handle.kind === 'broadcast' ? { value: broadcastValue(handle) } : accumulators.adder(handle);
  }
  for (const name of Object.keys(data.functions)) environment[name] = lazily(data, name, environment);
  return bind(data, data.source, environment) as F;
}

/** Functions may call each other in circles, so each is looked up when it is called. */
function lazily(data: FunctionData, name: string, environment: Record<string, unknown>): unknown {
  let fn: Callable | null = null;
  return (...args: readonly unknown[]) => {
    fn ??= bind(data, data.functions[name]!, environment);
    return fn(...args);
  };
}

function bind(data: FunctionData, source: string, environment: Readonly<Record<string, unknown>>): Callable {
  const names = Object.keys(environment);
  return factory(data, source, names)(keepName, ...names.map((name) => environment[name]));
}

function factory(data: FunctionData, source: string, names: readonly string[]): Factory {
  const key = JSON.stringify([data.site, data.call, names, source]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = compileFunction(`"use strict";return (${source}\n)`, [KEEP_NAME, ...names], {
    filename: userFile(data),
    columnOffset: -'"use strict";return ('.length,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as unknown as Factory;
  return keepLatest(compiled, MAX_COMPILED, key, made);
}

function broadcastValue(handle: BroadcastHandle): unknown {
  const known = broadcasts.get(handle.id);
  return known ?? keepLatest(broadcasts, MAX_BROADCASTS, handle.id, unpack(handle.packed));
}

function keepLatest<K, V>(map: Map<K, V>, most: number, key: K, value: V): V {
  if (map.size >= most) map.delete(map.keys().next().value!);
  map.set(key, value);
  return value;
}

function keepName(fn: unknown, value: string): unknown {
  return Object.defineProperty(fn, 'name', { value, configurable: true });
}
