import { describe, expect, it } from 'vitest';
import { coalescedRdd, Ids, narrowRdd, shuffledRdd, sourceRdd, unionRdd } from '../../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../../engine/cluster/rdd/rdd';

const ids = new Ids();
const step = (partition: number) => ({ step: `step ${partition}` });

function source(partitions: number): Rdd {
  return sourceRdd(ids, 'source', partitions, step);
}

function parents(rdd: Rdd): readonly (readonly (readonly number[])[])[] {
  return Array.from({ length: rdd.partitions }, (_, partition) =>
    rdd.dependencies.map((dependency) => (dependency.kind === 'narrow' ? dependency.parents(partition) : [])),
  );
}

describe('RDD constructors', () => {
  it('number RDDs and shuffles each from one counter', () => {
    const fresh = new Ids();
    const a = sourceRdd(fresh, 'a', 1, step);
    const b = shuffledRdd(fresh, 'b', a, { kind: 'hash', partitions: 4 }, step(0), step);
    const c = shuffledRdd(fresh, 'c', b, { kind: 'range', partitions: 2, bounds: [10] }, step(0), step);
    expect([a.id, b.id, c.id]).toEqual([0, 1, 2]);
    expect([b, c].map(({ dependencies: [first] }) => first?.kind === 'shuffle' && first.shuffleId)).toEqual([0, 1]);
    expect(c).toMatchObject({ partitions: 2, partitioner: { kind: 'range', bounds: [10] }, level: 'NONE' });
  });

  it('narrow: reads the same partition of every parent', () => {
    expect(parents(narrowRdd(ids, 'zip', [source(2), source(2)], step))).toEqual([
      [[0], [0]],
      [[1], [1]],
    ]);
    expect(narrowRdd(ids, 'map', [source(3)], step).compute(2)).toEqual({ step: 'step 2' });
  });

  it('narrow: refuses parents of different length', () => {
    expect(() => narrowRdd(ids, 'zip', [source(2), source(3)], step)).toThrow('zip: source has 2 partitions, source has 3');
    expect(() => narrowRdd(ids, 'orphan', [], step)).toThrow('needs a parent');
  });

  it('union: puts the parents one after the other', () => {
    expect(parents(unionRdd(ids, 'union', [source(2), source(1)]))).toEqual([
      [[0], []],
      [[1], []],
      [[], [0]],
    ]);
  });

  it.each([
    [
      5,
      2,
      [
        [0, 1],
        [2, 3, 4],
      ],
    ],
    [4, 4, [[0], [1], [2], [3]]],
    [2, 9, [[0], [1]]],
  ])('coalesce: %i partitions to %i', (from, to, expected) => {
    expect(parents(coalescedRdd(ids, 'coalesce', source(from), to, step)).flat()).toEqual(expected);
  });
});
