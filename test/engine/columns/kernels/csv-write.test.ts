import { describe, expect, it } from 'vitest';
import {
  CELLS_BYTES,
  COLUMN_BYTES,
  cellKinds,
  columnWords,
  DAYS,
  dateText,
  decimalText,
  doubleText,
  floatText,
  forgetDates,
  momentText,
  SHEET_BYTES,
  sheetWords,
  writeStops,
} from '../../../../engine/columns/kernels/csv-write';
import { type Kernels, twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelsOf } from '../../../../engine/columns/kernels/load';
import { allocate, allocateZeroed, createMemory, resetMemory, viewsOf } from '../../../../engine/columns/memory';
import { Random } from '../../../support/random';

type Kind = Exclude<keyof typeof cellKinds, 'text' | 'codes' | 'other' | 'none'>;

const memory = createMemory(1 << 20);
const bodies: readonly Kernels[] = [kernelsOf(memory), twinsOf(memory)];

/** Writes one column; cells that a kernel leaves come from `render`, as the writer does it. */
function write(
  kernels: Kernels,
  kind: number,
  values: number,
  rows: number,
  words: Partial<typeof sheetWords> | object,
  render: (row: number) => string,
  { SCALE = 3, STEPS = 1e6, WIDTH = 0, FIRST = 0 } = {},
): string {
  const { u8, u32, f64, i64 } = viewsOf(memory);
  const sheet = allocateZeroed(memory, SHEET_BYTES);
  const powers = allocate(memory, 23 * 8);
  for (let i = 0; i <= 22; i++) f64[powers / 8 + i] = Number(`1e${i}`);
  const cells = allocate(memory, CELLS_BYTES);
  const dates = allocate(memory, 16 * DAYS);
  forgetDates(viewsOf(memory), dates);
  const all = { DELIMITER: 44, QUOTE: 34, NULL_TEXT: powers, POWERS: powers, CELLS: cells, DATES: dates, ...words };
  for (const [name, value] of Object.entries(all)) u32[sheet / 4 + sheetWords[name as keyof typeof sheetWords]] = value;
  const column = allocateZeroed(memory, COLUMN_BYTES);
  u32[column / 4 + columnWords.KIND] = kind;
  u32[column / 4 + columnWords.VALUES] = values;
  const counting = { SCALE, STEPS, WIDTH };
  for (const [name, value] of Object.entries(counting)) u32[column / 4 + columnWords[name as keyof typeof columnWords]] = value;
  i64[(column / 4 + columnWords.FIRST) / 2] = BigInt(FIRST);
  const room = 256;
  const out = allocate(memory, room + 64);
  let text = '';
  for (;;) {
    const stop = kernels.csvWrite(column, 1, rows, out, room, sheet);
    text += Buffer.from(u8.slice(out, out + u32[sheet / 4 + sheetWords.WRITTEN]!)).toString();
    u32[sheet / 4 + sheetWords.WRITTEN] = 0;
    if (stop === writeStops.done) return text;
    if (stop === writeStops.cell) text += `${render(u32[sheet / 4 + sheetWords.ROW]!++)}\n`;
  }
}

const numbers: Record<Kind, { put: (random: Random, values: number, row: number) => string }> = {
  bits: { put: (random, values, row) => setBit(values, row, random.chance(0.5)) },
  int: {
    put: (random, values, row) =>
      String(
        (viewsOf(memory).i32[values / 4 + row] = random.pick([
          0,
          -1,
          2 ** 31 - 1,
          -(2 ** 31),
          random.below(1e9),
          9,
          10,
          99,
          100,
        ])),
      ),
  },
  date: {
    put: (random, values, row) =>
      dateText(
        (viewsOf(memory).i32[values / 4 + row] = random.pick([
          0,
          -719162,
          2932896,
          2932897,
          -719163,
          random.below(80_000) - 40_000,
        ])),
      ),
  },
  bigint: {
    put: (random, values, row) =>
      decimalText(
        (viewsOf(memory).i64[values / 8 + row] = random.pick([
          0n,
          -1n,
          999n,
          -1000n,
          2n ** 63n - 1n,
          -(2n ** 63n),
          10n ** 18n,
          BigInt(random.below(2 ** 31)) << BigInt(random.below(32)),
        ])),
        3,
      ),
  },
  timestamp: { put: (random, values, row) => momentText(putMicros(random, values, row), 'timestamp') },
  timestamp_ntz: { put: (random, values, row) => momentText(putMicros(random, values, row), 'timestamp_ntz') },
  double: { put: (random, values, row) => doubleText((viewsOf(memory).f64[values / 8 + row] = someDouble(random))) },
  float: { put: (random, values, row) => floatText((viewsOf(memory).f64[values / 8 + row] = Math.fround(someDouble(random)))) },
};

function setBit(values: number, row: number, set: boolean): string {
  const { u8 } = viewsOf(memory);
  if (set) u8[values + (row >> 3)] = u8[values + (row >> 3)]! | (1 << (row & 7));
  return String(set);
}

function putMicros(random: Random, values: number, row: number): bigint {
  const some = BigInt(random.below(2 ** 31) - 2 ** 30) * 10_000_000n;
  const micros = random.pick([
    0n,
    -1n,
    some,
    some * 10n,
    some + 1n,
    some + 500_000n,
    some + 1000n,
    253402300799_999999n,
    253402300800_000000n,
    -62135596800_000001n,
  ]);
  return (viewsOf(memory).i64[values / 8 + row] = micros);
}

function someDouble(random: Random): number {
  return random.pick([
    0,
    -0,
    1,
    -2.5,
    0.1,
    1e15,
    1e21,
    1e-5,
    1e-6,
    1e-7,
    Number.NaN,
    Infinity,
    -Infinity,
    5e-324,
    123456789012345,
    999999999999999,
    16777216,
    random.next(),
    random.below(1e6) / 100,
    -random.below(1e9) / 1000,
    random.below(1e9),
    random.next() * 10 ** (random.below(40) - 20),
  ]);
}

/** How values of a kind are spelled of which a count of steps is known. */
const spellings: Partial<Record<Kind, (count: number, steps: number) => string>> = {
  int: String,
  date: dateText,
  bigint: (count) => decimalText(BigInt(count), 0),
  timestamp: (count, steps) => momentText((BigInt(count) * 1_000_000n) / BigInt(steps), 'timestamp'),
  timestamp_ntz: (count, steps) => momentText((BigInt(count) * 1_000_000n) / BigInt(steps), 'timestamp_ntz'),
  double: (count, steps) => doubleText(count / steps),
  float: (count, steps) => floatText(count / steps),
};
const codings = (Object.keys(spellings) as Kind[]).flatMap((kind) =>
  (/^time/.test(kind) ? [1, 1000, 1e6] : /^(double|float)$/.test(kind) ? [1, 10, 100, 1e4, 1e6] : [1]).map((steps) => ({
    kind,
    steps,
    text: spellings[kind]!,
  })),
);

describe('csv writing kernels do what their twins do', () => {
  it.each(Object.keys(numbers) as Kind[])('%s: the text that the plain function gives', (kind) => {
    const random = new Random(kind.length);
    for (let round = 0; round < 60; round++) {
      resetMemory(memory);
      const rows = 1 + random.below(60);
      const values = allocateZeroed(memory, rows * 8);
      const expected = Array.from({ length: rows }, (_, row) => numbers[kind].put(random, values, row));
      for (const kernels of bodies) {
        expect(write(kernels, cellKinds[kind], values, rows, {}, (row) => expected[row]!)).toBe(
          expected.map((text) => `${text}\n`).join(''),
        );
      }
    }
  });

  it.each(['timestamp', 'timestamp_ntz'] as const)('%s(9): three, six or nine digits of nanoseconds', (kind) => {
    const nanos = [0n, -1n, 1n, 1000n, 1_000_000n, -(2n ** 63n), 2n ** 63n - 1n, 1_700_000_000_123_456_789n];
    for (const kernels of bodies) {
      resetMemory(memory);
      const values = allocateZeroed(memory, nanos.length * 8);
      viewsOf(memory).i64.set(nanos, values / 8);
      const expected = nanos.map((value) => momentText(value, `${kind}(9)`));
      const text = write(kernels, cellKinds[kind], values, nanos.length, {}, (row) => expected[row]!, { STEPS: 1e9 });
      expect(text).toBe(expected.map((each) => `${each}\n`).join(''));
      expect(expected.slice(0, 6).map((each) => each.replace(/Z$/, ''))).toEqual([
        '1970-01-01T00:00:00',
        '1969-12-31T23:59:59.999999999',
        '1970-01-01T00:00:00.000000001',
        '1970-01-01T00:00:00.000001',
        '1970-01-01T00:00:00.001',
        '1677-09-21T00:12:43.145224192',
      ]);
    }
  });

  it.each(codings)('codes of $kind, $steps to one: the text of the value that each stands for', ({ kind, steps, text }) => {
    const random = new Random(steps);
    for (let round = 0; round < 100; round++) {
      resetMemory(memory);
      const width = random.pick([1, 2, 4] as const);
      const codes = Array.from({ length: 40 }, () => random.pick([0, 1, 2 ** (8 * width) - 1, random.below(2 ** (8 * width))]));
      const first = random.pick([0, 0, -100, -(2 ** 31), 1_700_000_000, random.below(2 ** 31) - 2 ** 30]);
      const values = allocateZeroed(memory, codes.length * width);
      const { u8, u16, u32 } = viewsOf(memory);
      (width === 1 ? u8 : width === 2 ? u16 : u32).set(codes, values / width);
      const expected = codes.map((code) => text(first + code, steps));
      const counting = { SCALE: kind === 'bigint' ? 0 : Math.log10(steps), STEPS: steps, WIDTH: width, FIRST: first };
      for (const kernels of bodies)
        expect(write(kernels, cellKinds[kind], values, codes.length, {}, (row) => expected[row]!, counting)).toBe(
          expected.map((each) => `${each}\n`).join(''),
        );
    }
  });

  it.each([
    ['plain', {}],
    ['all quoted, guarded', { QUOTE_ALL: 1, GUARD: 1 }],
    ['guarded', { GUARD: 1 }],
    ['semicolons and single quotes', { DELIMITER: 59, QUOTE: 39 }],
  ])('render: %s', (_, words) => {
    const random = new Random(17);
    for (let round = 0; round < 100; round++) {
      const texts = Array.from({ length: 1 + random.below(40) }, () =>
        random.pick([
          '',
          'x',
          ' lead',
          'trail\t',
          'a,b',
          'a;b',
          'say "hi"',
          "it's",
          'line\nbreak',
          'exactly sixteen!',
          'seventeen letters',
          'a text of more than thirty-two letters, with comma',
          '=1+1',
          '-x',
          '@',
          '\ttab',
          'é',
          `${random.below(1e6)}`,
        ]),
      );
      const results = bodies.map((kernels) => rendered(kernels, texts, words));
      expect(results[0]).toEqual(results[1]);
    }
  });
});

function rendered(kernels: Kernels, texts: readonly string[], words: object): string[] {
  resetMemory(memory);
  const bytes = Buffer.from(texts.join(''));
  const { u8, u32 } = viewsOf(memory);
  const sheet = allocateZeroed(memory, SHEET_BYTES);
  const all = { DELIMITER: 44, QUOTE: 34, ...words };
  for (const [name, value] of Object.entries(all)) u32[sheet / 4 + sheetWords[name as keyof typeof sheetWords]] = value;
  const [offsets, from] = [allocate(memory, texts.length * 4 + 4), allocate(memory, bytes.length)];
  u8.set(bytes, from);
  u32[offsets / 4] = 0;
  texts.forEach((text, i) => {
    u32[offsets / 4 + i + 1] = u32[offsets / 4 + i]! + Buffer.byteLength(text);
  });
  const [outOffsets, out] = [allocate(memory, texts.length * 4 + 4), allocate(memory, bytes.length * 2 + texts.length * 3)];
  kernels.csvRender(offsets, from, texts.length, outOffsets, out, sheet);
  return texts.map((_, i) =>
    Buffer.from(u8.slice(out + u32[outOffsets / 4 + i]!, out + u32[outOffsets / 4 + i + 1]!)).toString(),
  );
}
