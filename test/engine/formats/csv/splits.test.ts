import { describe, expect, it } from 'vitest';
import { Random } from '../../../support/random';
import { readAll } from './open-text';

const wild = [
  '1',
  '22',
  '-3.5',
  '',
  '""',
  '"',
  'x"y',
  '"a""b"',
  '"a,b"',
  '"two\nlines"',
  '"open',
  'close"',
  '"q"r',
  'text',
  '2024-01-31',
  '\r',
  ' ',
  '\\"',
  'é',
];
const tame = ['1', '22', '', '"a ""b"", c"', '"two\nlines"', '"\n"', 'text', '""'];

function table(random: Random, cells: readonly string[]): string {
  const columns = 1 + random.below(4);
  const lines = Array.from({ length: 1 + random.below(60) }, () => {
    const count = random.chance(0.9) ? columns : random.below(6);
    return Array.from({ length: count }, () => random.pick(cells)).join(',');
  });
  return lines.join(random.pick(['\n', '\r\n'])) + random.pick(['', '\n']);
}

/** However a file is cut, every byte belongs to one record of one partition, and the table is the same. */
describe('csv: any text through any splits and blocks', () => {
  it.each([
    ['orderly', tame, 50],
    ['disorderly', wild, 80],
  ])('gives the same table: %s', async (_, cells, rounds) => {
    for (let seed = 0; seed < rounds; seed++) {
      const random = new Random(seed);
      const text = table(random, cells);
      const options = { delimiter: ',', quote: '"', header: 'no', escape: '"', mode: random.pick(['keep', 'drop'] as const) };
      const whole = await readAll(text, { options }).catch((error: Error) => error);
      if (whole instanceof Error) {
        expect(whole).toMatchObject({ code: 'NO_DATA' });
        continue;
      }
      for (const [splitBytes, blockBytes] of [
        [7, 64],
        [30, 16],
        [100, 33],
      ] as const) {
        const parts = await readAll(text, { options, splitBytes, blockBytes });
        expect(parts.types).toEqual(whole.types);
        expect(parts.rows).toEqual(whole.rows);
        const rejects = (result: typeof whole) =>
          result.reads.flatMap((read) =>
            read.summary.rejects.map(({ byteOffset, reason, text: record }) => ({ byteOffset, reason, record })),
          );
        expect(rejects(parts)).toEqual(rejects(whole));
        expect(parts.reads.map((read) => read.summary.start).slice(1)).toEqual(
          parts.reads.map((read) => read.summary.end).slice(0, -1),
        );
      }
    }
  });
});
