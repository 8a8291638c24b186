import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimate } from '../../../../engine/exec/aggregate/state-sketch';
import { aggregate, call, col, named } from '../../../../engine/plan/build';
import { rowsOf, withEngine } from '../../../support/engine';

describe('approx_count_distinct', () => {
  it('is exact for few values and near for many, per group and over all, whatever the partitions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-sketch-'));
    const path = join(folder, 'x.csv');
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${i % 3},${i % 7 === 0 ? '' : (i * 7919) % 20_000},text ${i % 5},${(i % 4000) / 8}`,
    );
    writeFileSync(path, `g,n,s,x\n${lines.join('\n')}\n`);
    const scan = { op: 'scan', format: 'auto', paths: [path], options: {} } as const;
    const calls = ['n', 's', 'x'].map((name) => named(name, call('approx_count_distinct', col(name))));
    const exact = ['n', 's', 'x'].map((name) => named(name, call('count_distinct', col(name))));
    await withEngine({ master: 'local[2]', maxPartitionBytes: 100_000 }, async ({ service }) => {
      for (const by of [[], [named('g', col('g'))]]) {
        const near = (await rowsOf(service, aggregate(scan, by, calls))).rows.flat().map(Number);
        const exactly = (await rowsOf(service, aggregate(scan, by, exact))).rows.flat().map(Number);
        for (const [i, value] of near.entries())
          expect(Math.abs(value - exactly[i]!)).toBeLessThanOrEqual(exactly[i]! < 10 ? 0 : exactly[i]! * 0.15);
      }
    });
    rmSync(folder, { recursive: true });
  });

  it('counts nothing where no register is filled', () => {
    expect(estimate(new Uint8Array(512))).toBe(0);
  });
});
