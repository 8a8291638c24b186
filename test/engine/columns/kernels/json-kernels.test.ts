import { describe, expect, it } from 'vitest';
import { JSON_FRAME_BYTES, jsonStops, jsonWords as word } from '../../../../engine/columns/kernels/json-frame';
import { type Kernels, twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelMode, kernelsOf } from '../../../../engine/columns/kernels/load';
import { allocate, allocateZeroed, createMemory, viewsOf } from '../../../../engine/columns/memory';
import { Keys } from '../../../../engine/formats/jsonl/keys';
import { askedMode } from '../../../support/kernel-mode';
import { random as seeded } from '../../../support/seeded';

interface Scanned {
  readonly stop: number;
  readonly at: number;
  readonly cells: readonly (readonly (string | null)[])[];
  readonly kinds: readonly number[];
  readonly key: string | null;
}

/** What a scan by these kernels finds, apart from where it lies in memory. */
function scan(
  kernelsFor: (memory: WebAssembly.Memory) => Kernels,
  bytes: Buffer,
  names: readonly string[],
  lines: boolean,
): Scanned {
  const memory = createMemory(1 << 20);
  const kernels = kernelsFor(memory);
  const frame = allocateZeroed(memory, JSON_FRAME_BYTES);
  const empty = allocate(memory, 2);
  viewsOf(memory).u8.fill(255, empty, empty + 2);
  viewsOf(memory).u32[(frame >>> 2) + word.EMPTY] = empty;
  viewsOf(memory).u32[(frame >>> 2) + word.LINES] = lines ? 1 : 0;
  const keys = new Keys(memory, frame, names, () => true);
  const block = allocateZeroed(memory, bytes.length + 64);
  viewsOf(memory).u8.set(bytes, block);
  const rows = allocate(memory, 1000 * keys.stride + 16);
  const count = kernels.jsonScan(block, block + bytes.length, rows, 1000, frame);
  const { u8, u32 } = viewsOf(memory);
  const [stop, at] = [u32[(frame >>> 2) + word.STOP]!, u32[(frame >>> 2) + word.AT]!];
  const key =
    stop !== jsonStops.unknown
      ? null
      : Buffer.from(u8.slice(u32[(frame >>> 2) + word.KEY], u32[(frame >>> 2) + word.KEY_END])).toString();
  names.forEach((_, column) => {
    kernels.jsonUnescape(rows + keys.cellOf(column) + 4, keys.stride, count);
  });
  const cells = Array.from({ length: count }, (_, row) =>
    names.map((_name, column) => {
      const ends = (rows + row * keys.stride + keys.cellOf(column) + 4) >>> 2;
      const [before, end] = [u32[ends - 1]!, u32[ends]!];
      return end <= before + 1 ? null : before === empty - 1 ? '' : Buffer.from(u8.slice(before + 1, end)).toString('latin1');
    }),
  );
  return { stop, at: at - block, cells, kinds: names.map((_, column) => keys.kindsOf(column)), key };
}

function both(bytes: Buffer, names: readonly string[], lines = true): Scanned {
  const twin = scan(twinsOf, bytes, names, lines);
  expect(scan(kernelsOf, bytes, names, lines)).toEqual(twin);
  return twin;
}

const NAMES = ['a', 'name', 'a long key of many bytes', 'é', ''];

describe('jsonScan', () => {
  it('runs as is asked here', () => {
    expect(kernelMode(), 'build the kernels first: npm run build').toBe(askedMode);
  });

  it('finds the cells of records whose keys come in any order', () => {
    const content =
      '{"a":1,"name":"x","a long key of many bytes":[1,{"b":null}],"é":true,"":"\\u00e9\\n"}\n{"":"","name":null,"a":-1.5e3}\n';
    expect(both(Buffer.from(content), NAMES)).toMatchObject({
      stop: jsonStops.done,
      cells: [
        ['1', 'x', '[1,{"b":null}]', 'true', 'Ã©\n'],
        ['-1.5e3', null, null, null, ''],
      ],
    });
  });

  it.each([
    ['{"a":1}\n{"b":2}\n', jsonStops.unknown, 8],
    ['{"a":1}\n{"\\u0061":2}\n', jsonStops.careful, 8],
    ['{"a":1,}\n', jsonStops.careful, 0],
    ['{"a":01}\n', jsonStops.careful, 0],
    ['{"a":1.}\n', jsonStops.careful, 0],
    ['{"a":"\\x"}\n', jsonStops.careful, 0],
    ['{"a":"\\u12g4"}\n', jsonStops.careful, 0],
    ['{"a":"x\\\n"}\n', jsonStops.careful, 0],
    ['{"a":[1,]}\n', jsonStops.careful, 0],
    ['{"a":[}]}\n', jsonStops.careful, 0],
    ['{"a":{"b"}}\n', jsonStops.careful, 0],
    ['{"a":nul}\n', jsonStops.careful, 0],
    ['{"a":1}x\n', jsonStops.careful, 0],
    ['{"a":"b\n', jsonStops.careful, 0],
    [`{"a":${'['.repeat(65)}${']'.repeat(65)}}\n`, jsonStops.careful, 0],
    [`{"a":${'['.repeat(64)}${']'.repeat(64)}}\n`, jsonStops.done, 135],
  ])('stops at %j', (content, stop, at) => {
    expect(both(Buffer.from(content), NAMES)).toMatchObject({ stop, at });
  });

  it('goes over line ends and commas where records are no lines', () => {
    expect(both(Buffer.from('\n {\n "a" : 1\n},\n{"a":{\n"x":[ ]\n}\n}\n]'), NAMES, false)).toMatchObject({
      stop: jsonStops.careful,
      cells: [
        ['1', null, null, null, null],
        ['{\n"x":[ ]\n}', null, null, null, null],
      ],
    });
  });

  it('is its twin on mutated records', () => {
    const random = seeded(7);
    const content = Buffer.from(
      '{"a":12,"name":"a \\"q\\" \\ud83d\\ude00","é":[true,{"k":[1.5e-3,"]"]}]}\n{"name":"","a":null,"":false}\n',
    );
    for (let run = 0; run < 120; run++) {
      const bytes = Buffer.from(content);
      for (let k = 0; k < 1 + (run % 3); k++)
        bytes[Math.floor(random() * (bytes.length - 1))] = '{}[]",:\\0123456789-+.eEtfn \n\u0001u'.charCodeAt(
          Math.floor(random() * 34),
        );
      both(bytes, NAMES, run % 2 === 0);
    }
  });
});

describe('jsonUtf8', () => {
  it('is its twin on random bytes, and knows valid text', () => {
    const random = seeded(3);
    const memory = createMemory(1 << 16);
    const [kernels, twins] = [kernelsOf(memory), twinsOf(memory)];
    const block = allocate(memory, 4096);
    for (let run = 0; run < 500; run++) {
      const bytes = Buffer.from('aé€😀z'.repeat(5));
      if (run > 0) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      viewsOf(memory).u8.set(bytes, block);
      const valid = twins.jsonUtf8(block, bytes.length);
      expect(kernels.jsonUtf8(block, bytes.length)).toBe(valid);
      if (valid === bytes.length) expect(bytes.toString('utf8')).not.toContain('\ufffd');
    }
  });
});
