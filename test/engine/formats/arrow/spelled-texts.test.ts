import { describe, expect, it } from 'vitest';
import { type Spell, spellDecimal, spelled, spellInterval, spellTime, spellUuid } from '../../../../engine/formats/arrow/spell';
import { spelledTexts } from '../../../../engine/formats/arrow/spelled-texts';
import { Random } from '../../../support/random';

function textsOf(spell: Spell, bytes: Buffer, width: number): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows = bytes.length / width;
  const { offsets, bytes: text } = spelledTexts(spell, view, width, rows, (row) => row * width);
  const texts = Array.from({ length: rows }, (_, row) => Buffer.from(text.subarray(offsets[row], offsets[row + 1])).toString());
  expect(texts).toEqual(texts.map((_, row) => spelled(spell, view, row * width, width)));
  return texts;
}

const longs = (...values: readonly bigint[]): Buffer => Buffer.from(BigInt64Array.from(values).buffer);

describe('texts of values by the column', () => {
  it.each([0, 1, 2, 3])('times of day in unit %i are what one by one gives', (unit) => {
    const random = new Random(unit);
    const day = 86_400n * 1000n ** BigInt(unit);
    const some = Array.from({ length: 2000 }, () => (BigInt(random.below(2 ** 31)) * BigInt(random.below(2 ** 31)) * 8n) % day);
    const odd = [0n, 1n, day - 1n, day, -1n, 10n ** BigInt(unit * 3), 2n ** 63n - 1n, -(2n ** 63n)];
    textsOf(spellTime(unit), longs(...some, ...odd), 8);
    if (unit < 2) textsOf(spellTime(unit), Buffer.from(Int32Array.of(0, 1, 59_999, 86_399, -1, 2 ** 31 - 1).buffer), 4);
  });

  it('of UUIDs, intervals, and numbers longer than any room', () => {
    expect(textsOf(spellUuid, Buffer.from('00112233445566778899aabbccddeeff', 'hex'), 16)).toEqual([
      '00112233-4455-6677-8899-aabbccddeeff',
    ]);
    textsOf(spellInterval('parquet'), Buffer.alloc(24, 255), 12);
    expect(textsOf(spellDecimal(8, -500), longs(7n, -7n), 8)).toEqual([`7${'0'.repeat(500)}`, `-7${'0'.repeat(500)}`]);
  });

  it('nulls take no bytes', () => {
    const view = new DataView(longs(1n, 2n).buffer);
    const { offsets, bytes } = spelledTexts(spellTime(2), view, 8, 2, (row) => (row === 0 ? -1 : 8));
    expect([[...offsets], Buffer.from(bytes).toString()]).toEqual([[0, 0, 15], '00:00:00.000002']);
  });
});
