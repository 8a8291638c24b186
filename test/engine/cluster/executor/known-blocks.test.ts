import { describe, expect, it } from 'vitest';
import { KnownBlocks } from '../../../../engine/cluster/executor/known-blocks';
import { KnownTables } from '../../../../engine/cluster/executor/known-tables';
import type { BlockWork } from '../../../../engine/cluster/executor/messages';
import { createMemory } from '../../../../engine/columns/memory';
import { selectionOf, tableOf } from '../../../support/table';

function block(version: number, value: unknown): BlockWork {
  return { kind: 'block', blockId: 'rdd_0_0', version, value };
}

/** As it comes out of a message: another object over the same bytes. */
function crossed(memory: WebAssembly.Memory): WebAssembly.Memory {
  return structuredClone(memory);
}

describe('known blocks', () => {
  it('are the objects seen before, as long as the version is the same', () => {
    const known = new KnownBlocks();
    const [first, anew] = [{}, {}];
    expect(known.value(block(1, first))).toBe(first);
    expect(known.value(block(1, undefined))).toBe(first);
    expect(known.value(block(2, anew))).toBe(anew);
    expect(known.value(block(2, undefined))).toBe(anew);
  });

  it('may be plain values', () => {
    const known = new KnownBlocks();
    expect([known.value(block(1, 7)), known.value(block(1, null)), known.size]).toEqual([7, null, 0]);
  });

  it('are let go of when they are gone', () => {
    const known = new KnownBlocks();
    known.value(block(1, {}));
    known.forget(['rdd_0_0', 'rdd_0_1']);
    expect(known.size).toBe(0);
  });

  it('share one object for one memory, wherever it stands', () => {
    const known = new KnownBlocks();
    const memory = createMemory(64);
    known.value(block(1, { memory }));
    const [table, pieces] = [{ table: { memory: crossed(memory) } }, [null, { memory: crossed(memory) }]];
    known.settle(table);
    known.settle(pieces);
    expect(table.table.memory).toBe(memory);
    expect(pieces[1]!.memory).toBe(memory);
    const other = { memory: createMemory(64) };
    known.settle(other);
    expect(other.memory).not.toBe(memory);
  });

  it('come as what they have of another', () => {
    const [known, tables] = [new KnownBlocks(), new KnownTables()];
    const table = tableOf({ num1: 'int' }, [[1], [2]]);
    tables.add('rdd_0_0', table);
    const selected = { ...table, selection: selectionOf(2, [1]) };
    const sent: BlockWork = { ...block(1, tables.abridged(selected)), blockId: 'rdd_1_0' };
    expect(() => known.value(sent)).toThrow('a part of block rdd_0_0, which this executor does not have');
    known.add('rdd_0_0', 1, table);
    expect(known.value(sent)).toEqual(selected);
    expect(known.value({ ...sent, value: undefined })).toBe(known.value(sent));
  });
});
