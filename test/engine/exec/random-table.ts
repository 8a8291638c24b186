import type { Storage, Table } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import type { TypeName } from '../../../engine/plan/schema';
import { narrowed } from '../../support/narrowed';
import { tableOf } from '../../support/table';

export type Random = () => number;

/** Deterministic: mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

type Make = (random: Random) => Value;

const whole = (random: Random, bits: number): bigint =>
  BigInt.asIntN(bits, BigInt(Math.floor(random() * 2 ** 32)) * BigInt(Math.floor(random() * 2 ** 32)) * 7919n);

const doubles = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1.7e308, 0.1, -2.5];
const texts = [
  '',
  'a',
  'ab',
  'b',
  'same-prefix-1',
  'same-prefix-2',
  'same-prefix-',
  'same-pre',
  'a\u0000',
  'a\u0000\u0000',
  'ÄÖÜ',
  '日本語',
  '😀',
  'z'.repeat(100),
];

/** Column name → type, storage and values; names tell the type. What is narrow has codes where a table's values have them. */
export const kinds: Readonly<Record<string, { type: TypeName; storage?: Storage; narrow?: boolean; make: Make }>> = {
  flag1: { type: 'boolean', make: (r) => r() < 0.5 },
  int1: { type: 'int', make: (r) => Math.floor((r() - 0.5) * 20) },
  int2: { type: 'int', make: (r) => Number(whole(r, 32)) },
  big1: { type: 'bigint', make: (r) => whole(r, 64) },
  big2: { type: 'bigint', make: (r) => 9007199254740992n + BigInt(Math.floor(r() * 8)) },
  dec1: { type: 'decimal(10,2)', make: (r) => BigInt(Math.floor((r() - 0.5) * 1000)) },
  wide1: { type: 'decimal(38,2)', make: (r) => whole(r, 64) * pick(r, [1n, -(10n ** 17n), 10n ** 18n]) },
  num1: { type: 'double', make: (r) => pick(r, doubles) },
  num2: { type: 'double', make: (r) => (r() - 0.5) * 10 ** Math.floor(r() * 20) },
  cents: { type: 'double', make: (r) => Math.floor(r() * 100_000) / 100 },
  date1: { type: 'date', make: (r) => Math.floor((r() - 0.5) * 40_000) },
  ts1: { type: 'timestamp', make: (r) => whole(r, 60) },
  txt1: { type: 'string', make: (r) => pick(r, texts) },
  txt2: { type: 'string', make: (r) => `user_${Math.floor(r() * 1000)}${r() < 0.3 ? '_with_a_long_tail' : ''}` },
  txt3: { type: 'string', make: (r) => Math.floor(r() * 1e6).toString(36) },
  dict1: { type: 'string', storage: 'dict8', make: (r) => pick(r, texts) },
  dict2: { type: 'string', storage: 'dict16', make: (r) => `city ${Math.floor(r() * 400)}` },
  dict3: { type: 'string', storage: 'dict32', make: (r) => `user_${Math.floor(r() * 3000)}` },
  bin1: { type: 'binary', make: (r) => Uint8Array.from({ length: Math.floor(r() * 12) }, () => Math.floor(r() * 3)) },
  narrow1: { type: 'int', narrow: true, make: (r) => Math.floor(r() * 100) },
  narrow2: { type: 'int', narrow: true, make: (r) => 1_000_000 + Math.floor(r() * 20_000) },
  narrow3: { type: 'bigint', narrow: true, make: (r) => BigInt(Math.floor((r() - 0.5) * 2 ** 31)) },
  narrow4: { type: 'decimal(12,2)', narrow: true, make: (r) => BigInt(Math.floor(r() * 5000) - 2500) },
  narrow5: { type: 'double', narrow: true, make: (r) => Math.floor((r() - 0.2) * 100_000) / 100 },
  narrow6: { type: 'double', narrow: true, make: (r) => (r() < 0.001 ? pick(r, doubles) : Math.floor(r() * 10) / 10) },
  narrow7: { type: 'date', narrow: true, make: (r) => 19_000 + Math.floor(r() * 1000) },
  narrow8: { type: 'timestamp', narrow: true, make: (r) => BigInt(1_700_000_000 + Math.floor(r() * 1e8)) * 1_000_000n },
  narrow9: { type: 'timestamp_ntz', narrow: true, make: (r) => BigInt(19_000 + Math.floor(r() * 900)) * 86_400_000_000n },
  none1: { type: 'void', make: () => null },
};

export const kindNames = Object.keys(kinds);

export interface Shape {
  readonly rows: number;
  readonly nullShare: number;
  /** Share of the rows that belong; 1 = no selection. */
  readonly selected: number;
}

/** One partition with a column of every kind. */
export function randomTable(random: Random, { rows, nullShare, selected }: Shape): Table {
  const values = Array.from({ length: rows }, () =>
    Object.values(kinds).map(({ make }) => (random() < nullShare ? null : make(random))),
  );
  const types = Object.fromEntries(Object.entries(kinds).map(([name, { type }]) => [name, type]));
  const storage = Object.fromEntries(
    Object.entries(kinds).flatMap(([name, kind]) => (kind.storage === undefined ? [] : [[name, kind.storage]])),
  );
  const chosen = Array.from({ length: rows }, (_, row) => row).filter(() => random() < selected);
  const table = tableOf(types, values, { storage, ...(selected === 1 ? {} : { selected: chosen }) });
  return narrowed(table, (name) => kinds[name]!.narrow === true);
}

export function columnOf(name: string): {
  readonly kind: 'col';
  readonly index: number;
  readonly name: string;
  readonly type: TypeName;
} {
  return { kind: 'col', index: kindNames.indexOf(name), name, type: kinds[name]!.type };
}
