import { fail } from '../errors';
import type { FunctionInfo } from '../protocol/engine-service';
import * as aggregates from './aggregates';
import * as arithmetic from './arithmetic';
import * as comparison from './comparison';
import * as conditional from './conditional';
import * as date from './date';
import type { FunctionDef } from './define';
import * as histogram from './histogram';
import * as logic from './logic';
import * as membership from './membership';
import { nearest } from './nearest';
import * as nested from './nested';
import * as nullTests from './null-tests';
import * as pattern from './pattern';
import * as regexp from './regexp';
import * as rounding from './rounding';
import * as text from './text';
import * as textSearch from './text-search';

const families: readonly Readonly<Record<string, FunctionDef>>[] = [
  comparison,
  logic,
  nullTests,
  membership,
  pattern,
  textSearch,
  arithmetic,
  rounding,
  text,
  regexp,
  date,
  conditional,
  histogram,
  nested,
  aggregates,
];

/** Every function by its own name. */
export const functions: ReadonlyMap<string, FunctionDef> = new Map(
  families.flatMap((family) => Object.values(family).map((definition) => [definition.name, definition] as const)),
);

const byAnyName: ReadonlyMap<string, FunctionDef> = new Map(
  [...functions.values()].flatMap((definition) =>
    [definition.name, ...(definition.aliases ?? [])].map((name) => [name, definition] as const),
  ),
);

/** By name or alias, letter case ignored. */
export function findFunction(name: string): FunctionDef | undefined {
  return byAnyName.get(name.toLowerCase());
}

export function functionOf(name: string): FunctionDef {
  return (
    findFunction(name) ?? fail('UNKNOWN_FUNCTION', `no function "${name}"${nearest(name, byAnyName.keys())}`, { function: name })
  );
}

/** The functions as data: feeds the filter builder and the command line's help. */
export function functionInfos(): readonly FunctionInfo[] {
  return [...functions.values()].map((definition) => ({
    name: definition.name,
    kind: definition.kind,
    label: definition.label,
    doc: definition.doc,
    args: definition.args,
    variadic: definition.variadic === true,
    filter: definition.kind === 'scalar' ? (definition.filter ?? null) : null,
  }));
}
