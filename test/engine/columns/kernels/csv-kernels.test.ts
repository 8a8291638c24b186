import { describe, expect, it } from 'vitest';
import { FRAME_BYTES, frameWords, NO_BYTE, powersOfTen } from '../../../../engine/columns/kernels/csv-frame';
import { type Kernels, twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelMode, kernelsOf } from '../../../../engine/columns/kernels/load';
import { allocate, allocateZeroed, createMemory, resetMemory, viewsOf } from '../../../../engine/columns/memory';
import { askedMode } from '../../../support/kernel-mode';
import { Random } from '../../../support/random';

/** Two memories with the same content: the kernels work on one, their twins on the other. */
interface Side {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
}

const [fast, plain] = [createMemory(1 << 20), createMemory(1 << 20)];
const sides: readonly Side[] = [
  { memory: fast, kernels: kernelsOf(fast) },
  { memory: plain, kernels: twinsOf(plain) },
];

function same<T>(act: (side: Side) => T): T {
  const [byKernels, byTwins] = sides.map((side) => {
    resetMemory(side.memory);
    return act(side);
  });
  expect(byKernels).toEqual(byTwins);
  return byKernels!;
}

function frameIn(memory: WebAssembly.Memory, words: Partial<Record<keyof typeof frameWords, number>> = {}): number {
  const frame = allocateZeroed(memory, FRAME_BYTES);
  const powers = put(memory, powersOfTen);
  const { u32 } = viewsOf(memory);
  const all = { DELIMITER: 44, NEWLINE: 10, QUOTE: 34, ESCAPE: 34, COMMENT: NO_BYTE, POWERS: powers, ...words };
  for (const [name, value] of Object.entries(all)) u32[frame / 4 + frameWords[name as keyof typeof frameWords]] = value;
  return frame;
}

function frameOf(memory: WebAssembly.Memory, frame: number): number[] {
  return [...viewsOf(memory).u32.slice(frame / 4 + frameWords.NEWLINES, frame / 4 + frameWords.COUNT + 1)];
}

function put(memory: WebAssembly.Memory, bytes: Uint8Array): number {
  const pointer = allocate(memory, bytes.length + 128);
  viewsOf(memory).u8.set(bytes, pointer);
  return pointer;
}

/** A number that a kernel may leave, when it lies half-way between two doubles. */
const NUMBER = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

/** Cells side by side, delimited; returns the word of the first one's end. */
function putCells(memory: WebAssembly.Memory, cells: readonly string[]): number {
  const block = put(memory, Buffer.from(`${cells.join(',')},`));
  const words = allocate(memory, (cells.length + 1) * 4);
  const { u32 } = viewsOf(memory);
  let at = block - 1;
  u32[words / 4] = at;
  cells.forEach((cell, i) => {
    at += Buffer.byteLength(cell) + 1;
    u32[words / 4 + i + 1] = at;
  });
  return words + 4;
}

describe('csv kernels do what their twins do', () => {
  it('runs the kernels that are asked for', () => {
    expect(kernelMode()).toBe(askedMode);
  });

  it.each([
    ['quotes', {}],
    ['no quotes', { QUOTE: NO_BYTE, ESCAPE: NO_BYTE }],
    ['old Macintosh lines', { NEWLINE: 13 }],
    ['backslash escapes', { ESCAPE: 92 }],
    ['comments', { COMMENT: 97 }],
    ['lone carriage returns', { LONE_CR: 1 }],
  ])('scan: %s, of any length and alignment', (_, words) => {
    const random = new Random(7);
    const alphabet = [44, 44, 10, 34, 34, 13, 97, 98, 92, 0, 255];
    for (let round = 0; round < 400; round++) {
      const letters = round % 2 === 0 ? alphabet : [97, 98, 99, 100, 44, 10, 97, 97, 97, 34];
      const bytes = Uint8Array.from({ length: random.below(300) }, () => random.pick(letters));
      for (const scan of ['csvScan', 'csvScanCareful'] as const) {
        same(({ memory, kernels }) => {
          const frame = frameIn(memory, words);
          const block = put(memory, bytes);
          const out = allocate(memory, 4096);
          const count = kernels[scan](block, bytes.length, out, frame);
          return [count, [...viewsOf(memory).u32.slice(out / 4, out / 4 + count)].map((p) => p - block), frameOf(memory, frame)];
        });
      }
    }
  });

  it('scan: both scans agree where quotes are in order', () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const cell = () => random.pick(['', 'x', '"a,b"', '"say ""hi"""', '"line\nline"', '""', 'plain text', '12.5']);
      const text = Array.from({ length: random.below(40) }, () => `${cell()},${cell()}${random.pick(['\n', '\r\n'])}`).join('');
      const [fast, careful] = (['csvScan', 'csvScanCareful'] as const).map((scan) =>
        same(({ memory, kernels }) => {
          const frame = frameIn(memory);
          const block = put(memory, Buffer.from(text));
          const out = allocate(memory, 8192);
          const count = kernels[scan](block, text.length, out, frame);
          return [[...viewsOf(memory).u32.slice(out / 4, out / 4 + count)], frameOf(memory, frame)];
        }),
      );
      expect(fast).toEqual(careful);
    }
  });

  it('align: ragged records, blank lines, carriage returns, in all modes', () => {
    const random = new Random(3);
    for (let round = 0; round < 300; round++) {
      const line = () =>
        random.pick(['1,2,3', '1,2,3', '1,2,3\r', '', '\r', '1', '1,2', '1,2,3,4,5', ',,', '#1,2', '4,5,6\r7,8,9']);
      const text = `${Array.from({ length: random.below(30) }, line).join('\n')}\n${random.pick(['', '1,2', '1'])}`;
      const columns = random.pick([1, 3]);
      for (const mode of [0, 1, 2]) {
        same(({ memory, kernels }) => {
          const frame = frameIn(memory, round % 2 === 0 ? {} : { COMMENT: 35, LONE_CR: 1 });
          const block = put(memory, Buffer.from(text));
          const separators = allocate(memory, 8192) + 4;
          viewsOf(memory).u32[separators / 4 - 1] = block - 1;
          const count = kernels[round % 2 === 0 ? 'csvScan' : 'csvScanCareful'](block, text.length, separators, frame);
          const out = allocateZeroed(memory, 8192);
          const next = kernels.csvAlign(separators, 0, count, columns, mode, out, frame);
          const rows = viewsOf(memory).u32[frame / 4 + frameWords.ROWS]!;
          const words = viewsOf(memory).u32.slice(out / 4, out / 4 + rows * (columns + 1));
          return [next, [...words].map((p) => p - block), frameOf(memory, frame)];
        });
      }
    }
  });

  it('regular: sees a carriage return, a missing and a spare line end', () => {
    for (const [text, expected] of [
      ['1,2\n3,4\n', 1],
      ['1,2\r\n3,4\n', 0],
      ['1\n2,3\n4\n5\n', 0],
      ['\n\n\n\n', 1],
    ] as const) {
      const columns = text.startsWith('\n') ? 1 : 2;
      const got = same(({ memory, kernels }) => {
        const frame = frameIn(memory);
        const separators = allocate(memory, 256);
        const count = kernels.csvScan(put(memory, Buffer.from(text)), text.length, separators, frame);
        return kernels.csvIsRegular(separators, count / columns, columns, 10);
      });
      expect(got).toBe(expected);
    }
  });

  const cells: Record<string, (random: Random) => string> = {
    csvInt: (r) =>
      r.pick([
        '',
        '0',
        '7',
        '-1',
        '-0',
        '007',
        '2147483647',
        '2147483648',
        '-2147483648',
        '-2147483649',
        '"12"',
        '""',
        ' 1',
        '1.0',
        '99999999',
        '999999999',
        '-',
        'x',
        `${r.below(1e9)}`,
      ]),
    csvBigint: (r) =>
      r.pick([
        '',
        '0',
        '-5',
        '9223372036854775807',
        '9223372036854775808',
        '-9223372036854775808',
        '-9223372036854775809',
        '"9007199254740993"',
        '12345678901234567',
        '1234567890123456',
        '00',
        `${r.below(2 ** 31)}${r.below(2 ** 21)}`,
        '1e5',
      ]),
    csvDouble: (r) =>
      r.pick([
        '',
        '0',
        '1',
        '-0',
        '0.5',
        '.5',
        '5.',
        '.',
        '-',
        '-.5',
        '00.5',
        '1.2.3',
        '123456.789',
        '-12345678.875',
        '1e5',
        '1E-7',
        '1e+22',
        '1e23',
        '0.000000000000001',
        '123456789012345',
        '1234567890123456',
        '"2.5"',
        'NaN',
        '1e',
        '1e+',
        `${r.next() * 1000}`.slice(0, 9),
        `${r.below(1e6)}.${r.below(100)}`,
        '0e5',
        '-0.0000000000000001e-60',
        '12345678901234567890',
        '1234567890123456789',
        '0.1234567890123456789',
        '1e64',
        '1e65',
        '-1.5e-64',
        `${r.next()}`,
        `${(r.next() * 10 ** r.below(30)).toPrecision(17)}`,
        `-${r.below(2 ** 31)}${r.below(2 ** 31)}e-${r.below(60)}`,
        '00',
        '9007199254740993',
      ]),
    csvBoolean: (r) => r.pick(['true', 'false', 'TRUE', 'False', '', '"true"', 'yes', 't', 'truth', '1']),
    csvDate: (r) =>
      r.pick([
        '2024-02-29',
        '2023-02-29',
        '1900-02-29',
        '2000-02-29',
        '0001-01-01',
        '0000-01-01',
        '9999-12-31',
        '2024-13-01',
        '2024-00-10',
        '2024-04-31',
        '2024-1-01',
        '',
        '"2024-01-01"',
        '2024/01/01',
        `${1000 + r.below(9000)}-0${1 + r.below(9)}-1${r.below(10)}`,
      ]),
    csvTimestamp: (r) =>
      r.pick([
        '2024-01-31 10:11:12',
        '2024-01-31T10:11:12.5',
        '1969-12-31 23:59:59.999999',
        '2024-01-31',
        '2024-01-31 10:11',
        '2024-01-31 10:11:12Z',
        '2024-01-31T10:11:12.123456+02:00',
        '1500-03-01 00:00:00-0530',
        '2024-01-31 10:11:12 Z',
        '2024-01-31 10:11:12+05',
        '2024-01-31 24:00:00',
        '2024-01-31 10:60:00',
        '2024-01-31 10:11:60',
        '2024-01-31 10:11:12.',
        '2024-01-31 10:11:12.1234567',
        '2024-01-31 10:11:12.123456789',
        '2024-01-31 10:11:12.120000000',
        '2024-01-31 10:11:12.1234567891',
        '1969-12-31T23:59:59.999999999-01:00',
        '1677-09-21 00:12:43.145224192',
        '2262-04-10 23:47:16.854775807',
        '2024-01-31x10:11:12',
        '',
        '""',
        '"2024-01-31 10:11:12"',
        '2024-01-31 10:11Z',
        '9999-12-31 23:59:59.999999',
        '0001-01-01 00:00:00',
        '2024-01-31 1:11:12',
        '2024-01-31 10:11:12+19:00',
      ]),
  };

  const widths: Record<string, number> = { csvInt: 4, csvBigint: 8, csvDouble: 8, csvBoolean: 0, csvDate: 4, csvTimestamp: 8 };

  it.each(Object.keys(cells))('%s: takes and leaves the same cells, with the same values', (name) => {
    const kernel = name as 'csvInt' | 'csvBigint' | 'csvDouble' | 'csvBoolean' | 'csvDate';
    const random = new Random(name.length);
    for (let round = 0; round < 300; round++) {
      const column = Array.from({ length: 1 + random.below(20) }, () => cells[name]!(random));
      const row = random.below(70);
      for (const kind of name === 'csvTimestamp' ? [0, 1, 2, 3] : [0]) {
        same(({ memory, kernels }) => {
          const frame = frameIn(memory);
          const ends = putCells(memory, column);
          const values = allocateZeroed(memory, 1024);
          const validity = allocate(memory, 64);
          viewsOf(memory).u8.fill(255, validity, validity + 64);
          const taken: number[] = [];
          for (let done = 0; done < column.length; done++) {
            const at = values + done * widths[name]!;
            const args = [ends + done * 4, 4, column.length - done, row + done, at, validity, frame] as const;
            done += name === 'csvTimestamp' ? kernels.csvTimestamp(...args, kind & 1, kind >> 1) : kernels[kernel](...args);
            const left = column[done];
            if (left === undefined) break;
            if (name !== 'csvDouble' || !NUMBER.test(left)) taken.push(done);
            else viewsOf(memory).f64[values / 8 + done] = Number(left);
          }
          const { u8 } = viewsOf(memory);
          return [
            column,
            taken,
            [...u8.slice(values, values + 1024)],
            [...u8.slice(validity, validity + 64)],
            frameOf(memory, frame),
          ];
        });
      }
    }
  });

  it('csvDouble: rounds as Number does', () => {
    const { memory, kernels } = sides[0]!;
    const random = new Random(31);
    const digits = () => String(random.below(2 ** 31)).concat(String(random.below(1e9)));
    const texts = Array.from({ length: 20_000 }, (_, i) => {
      if (i % 4 === 0) return String(random.next() * 360 - 180);
      if (i % 4 === 1) return (random.next() * 10 ** (random.below(60) - 30)).toPrecision(1 + random.below(19));
      if (i % 4 === 2) return `${digits().slice(0, 1 + random.below(19))}e${random.below(80) - 40}`;
      return `${random.below(1e6)}.${digits().slice(0, random.below(13))}`;
    }).map((text) => text.replace(/^0+(?=\d)/, ''));
    resetMemory(memory);
    const frame = frameIn(memory);
    const ends = putCells(memory, texts);
    const values = allocateZeroed(memory, texts.length * 8);
    const validity = allocate(memory, 4096);
    let left = 0;
    for (let done = 0; done < texts.length; done++) {
      done += kernels.csvDouble(ends + done * 4, 4, texts.length - done, done, values + done * 8, validity, frame);
      if (done < texts.length) {
        viewsOf(memory).f64[values / 8 + done] = Number(texts[done]);
        left++;
      }
    }
    expect([...viewsOf(memory).f64.slice(values / 8, values / 8 + texts.length)]).toEqual(texts.map(Number));
    expect(left).toBeLessThan(texts.length / 20);
  });

  it('csvInt: takes what it should', () => {
    const { memory } = sides[0]!;
    resetMemory(memory);
    const frame = frameIn(memory);
    const ends = putCells(memory, ['1', '', '-12', '"34"', '2147483647', '05']);
    const values = allocate(memory, 64);
    const validity = allocate(memory, 8);
    viewsOf(memory).u8.fill(255, validity, validity + 8);
    expect(kernelsOf(memory).csvInt(ends, 4, 6, 0, values, validity, frame)).toBe(5);
    expect([...viewsOf(memory).i32.slice(values / 4, values / 4 + 5)]).toEqual([1, 0, -12, 34, 2147483647]);
    expect(viewsOf(memory).u8[validity]).toBe(0b11111101);
  });

  const texts = (random: Random) =>
    random.pick([
      '',
      '""',
      'x',
      'NA',
      '"NA"',
      'abcdefgh',
      'abcdefghi',
      '"a ""b"" c"',
      '"odd"q"',
      '"p\\"q"',
      '"',
      'é',
      'a longer text that takes more than thirty-two bytes to say',
      `v${random.below(400)}`,
      `"w""${random.below(50)}"`,
    ]);

  it.each([
    ['quotes', {}],
    ['backslash escapes', { ESCAPE: 92 }],
    ['comments', { COMMENT: 97 }],
    ['lone carriage returns', { LONE_CR: 1 }],
  ])('text and dictionaries: %s', (_, words) => {
    const random = new Random(19);
    for (let round = 0; round < 60; round++) {
      const column = Array.from({ length: 1 + random.below(900) }, () => texts(random));
      const limits = { maxCount: random.pick([3, 64, 256]), maxBytes: random.pick([100, 8000]) };
      same((side) => [textColumn(side, column, words), dictionaryColumn(side, column, words, limits)]);
    }
  });

  it('gives the same text through a dictionary as directly', () => {
    const random = new Random(23);
    const column = Array.from({ length: 700 }, () => texts(random));
    const [expected, got] = same((side) => [
      textColumn(side, column, {}),
      dictionaryColumn(side, column, {}, { maxCount: 2048, maxBytes: 60_000 }).expanded,
    ]);
    expect(got).toEqual(expected);
  });
});

function tokensIn(memory: WebAssembly.Memory): number {
  return put(memory, Buffer.from('\x02NA\x00', 'latin1'));
}

function textColumn({ memory, kernels }: Side, column: readonly string[], words: object): string[] {
  const frame = frameIn(memory, { TOKENS: tokensIn(memory), ...words });
  const ends = putCells(memory, column);
  const [values, bytes, validity] = [
    allocateZeroed(memory, column.length * 4 + 4),
    allocate(memory, 80_000),
    allocate(memory, 256),
  ];
  viewsOf(memory).u8.fill(255, validity, validity + 256);
  kernels.csvText(ends, 4, column.length, 0, values, bytes, validity, frame);
  return textsAt(memory, column.length, values, bytes, validity);
}

function dictionaryColumn(
  { memory, kernels }: Side,
  column: readonly string[],
  words: object,
  limits: { maxCount: number; maxBytes: number },
) {
  const frame = frameIn(memory, { TOKENS: tokensIn(memory), ...words });
  const ends = putCells(memory, column);
  const { maxCount, maxBytes } = limits;
  const width = maxCount > 256 ? 2 : 1;
  const [codes, validity] = [allocateZeroed(memory, column.length * 2), allocate(memory, 256)];
  const [table, offsets, bytes] = [allocateZeroed(memory, 4096 * 8), allocateZeroed(memory, 4 * 2050), allocate(memory, 60_100)];
  viewsOf(memory).u8.fill(255, validity, validity + 256);
  const done = kernels.csvDictionary(
    ends,
    4,
    column.length,
    0,
    codes,
    width,
    validity,
    frame,
    table,
    4095,
    offsets,
    bytes,
    maxCount,
    maxBytes,
  );
  const [values, out] = [allocateZeroed(memory, column.length * 4 + 4), allocate(memory, 80_000)];
  const length = kernels.csvTextBytes(codes, width, done, validity, offsets);
  kernels.csvExpand(codes, width, done, validity, offsets, bytes, values, out);
  const wide = allocateZeroed(memory, column.length * 2);
  if (width === 1) kernels.csvWidenCodes(codes, done, wide);
  const larger = allocateZeroed(memory, 8192 * 8);
  kernels.csvRehash(table, 4096, larger, 8191);
  const entries = [...viewsOf(memory).u32.slice(larger / 4, larger / 4 + 16384)].filter((_, i) => i % 2 === 1);
  return {
    done,
    length,
    codes: [...viewsOf(memory).u8.slice(codes, codes + done * width)],
    wide: [...viewsOf(memory).u16.slice(wide / 2, wide / 2 + done)],
    entries: entries.filter((entry) => entry !== 0).sort((a, b) => a - b),
    frame: frameOf(memory, frame),
    expanded: textsAt(memory, done, values, out, validity),
  };
}

function textsAt(memory: WebAssembly.Memory, rows: number, values: number, bytes: number, validity: number): string[] {
  const { u8, u32 } = viewsOf(memory);
  return Array.from({ length: rows }, (_, row) => {
    if (((u8[validity + (row >> 3)]! >> (row & 7)) & 1) === 0) return '(null)';
    return Buffer.from(u8.slice(bytes + u32[values / 4 + row]!, bytes + u32[values / 4 + row + 1]!)).toString('utf8');
  });
}
