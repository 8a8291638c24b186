import { describe, expect, it } from 'vitest';
import { compact } from '../../../engine/columns/compact';
import { usedBytes } from '../../../engine/columns/memory';
import { rowsIn, tableOf } from '../../support/table';
import { randomOf, randomTable } from '../exec/random-table';
import { KernelPair, someText } from './kernels/kernel-pairs';

describe('compact', () => {
  it.each([1, 63, 64, 65, 1000])('puts the rows that belong of %i one after the other', (rows) => {
    for (const selected of [0, 0.1, 0.9, 1]) {
      const table = randomTable(randomOf(rows), { rows, nullShare: 0.2, selected });
      const used = usedBytes(table.memory);
      const { table: whole, giveBack } = compact(table);
      expect(whole.selection).toBeNull();
      expect(rowsIn(whole)).toEqual(rowsIn(table));
      giveBack();
      expect(usedBytes(table.memory)).toBe(used);
    }
  });

  it('spells out a dictionary that is larger than the rows that are left', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [i % 5 === 0 ? null : `text ${i}`]);
    const table = tableOf({ s: 'string' }, rows, { storage: { s: 'dict16' }, selected: [0, 7, 999] });
    const { table: whole } = compact(table);
    expect(whole.columns[0]).toMatchObject({ storage: 'utf8', dictionary: null, nullCount: 1 });
    expect(rowsIn(whole)).toEqual([[null], ['text 7'], ['text 999']]);
  });

  it('leaves a table without a selection as it is', () => {
    const table = tableOf({ n: 'int' }, [[1], [2]]);
    expect(compact(table).table).toBe(table);
  });

  it('says whether nulls are left', () => {
    const table = tableOf({ n: 'int' }, [[1], [null], [3]], { selected: [0, 2] });
    expect(compact(table).table.columns[0]).toMatchObject({ validity: 0, nullCount: 0 });
  });
});

describe('compacting kernels', () => {
  it.each([0, 1, 63, 64, 65, 127, 1027])('do on %i rows what their twins do', (rows) => {
    for (const share of [0, 0.03, 0.5, 1]) {
      const next = randomOf(rows + 1);
      const pair = new KernelPair();
      const chosen = pair.bitmap(rows, next, share);
      for (const width of [1, 2, 4, 8, 16]) {
        const values = pair.bytes(Array.from({ length: rows * width }, () => Math.floor(next() * 256)));
        const out = pair.room(rows * width);
        pair.both((kernels) => kernels.compactValues(values, width, chosen, rows, out), [out, rows * width]);
      }
      const bits = pair.bitmap(rows, next, 0.5);
      const outBits = pair.room(Math.ceil(rows / 64) * 8);
      pair.both((kernels) => kernels.compactBits(bits, chosen, rows, outBits), [outBits, Math.ceil(rows / 64) * 8]);
      const spread = pair.room(Math.ceil(rows / 64) * 8);
      pair.both((kernels) => kernels.spreadBits(bits, chosen, rows, spread), [spread, Math.ceil(rows / 64) * 8]);
      const texts = pair.texts(Array.from({ length: rows }, (_, i) => (i === 7 ? 'long '.repeat(80) : someText(next))));
      const length = pair.both((kernels) => kernels.compactTextBytes(texts.offsets, chosen, rows)) as number;
      const [offsets, bytes] = [pair.room(rows * 4 + 4), pair.room(length)];
      pair.both(
        (kernels) => kernels.compactTexts(texts.offsets, texts.bytes, chosen, rows, offsets, bytes),
        [offsets, 4],
        [bytes, length],
      );
    }
  });
});
