import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Engine, openEngine } from '../../../../engine/index';
import { asc, call, col, countOf, desc, filter, lit, query, scan, slice, sort } from '../../../../engine/plan/build';
import type { Frame } from '../../../../engine/protocol/engine-service';
import { rowsOf } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-driver-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** `count` lines "i,word"; those from `at` on are replaced by the surprises. */
function lines(count: number, at = count, ...surprises: readonly string[]): string {
  const all = Array.from({ length: count }, (_, i) => surprises[i - at] ?? `${i},word ${i % 7}`);
  return `${['num1,txt1', ...all].join('\n')}\n`;
}

/** A place in 200,000 lines that no sample looks at. */
const UNSEEN = 123_457;

let engine: Engine;
beforeEach(() => {
  engine = openEngine({ master: 'local[2]', maxPartitionBytes: 20_000 });
});
afterEach(async () => {
  await vi.waitFor(() => engine.cluster.assertNothingRetained());
  await engine.close();
});

async function framesOf(relation: Parameters<typeof query>[0], signal?: AbortSignal): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of engine.service.execute(query(relation), signal)) frames.push(frame);
  return frames;
}

function tasksStarted(): number {
  let tasks = 0;
  for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number)) {
    if (event.event === 'task-start') tasks++;
  }
  return tasks;
}

describe('driver', () => {
  it('shows the first rows by one task, before anything else is read', async () => {
    const path = file('first.csv', lines(20_000));
    const { rows, schema, done } = await rowsOf(engine.service, slice(scan('auto', [path]), 0, 3));
    expect(rows).toEqual([
      [0, 'word 0'],
      [1, 'word 1'],
      [2, 'word 2'],
    ]);
    expect(schema.map(({ type }) => type)).toEqual(['int', 'string']);
    expect(done.totalRows).toBeNull();
    expect(tasksStarted()).toBe(1);
  });

  it('counts in numbers that only grow, and are exact at the end', async () => {
    const frames = await framesOf(countOf(scan('auto', [file('count.csv', lines(20_000))])));
    const counts = frames.filter((frame) => frame.frame === 'count');
    expect(counts.length).toBeGreaterThan(3);
    for (let i = 1; i < counts.length; i++) expect(counts[i]!.atLeast).toBeGreaterThanOrEqual(counts[i - 1]!.atLeast);
    expect(counts.map(({ exact }) => exact).indexOf(true)).toBe(counts.length - 1);
    expect(counts.at(-1)).toMatchObject({ atLeast: 20_000, exact: true });
  });

  it('widens a column when a late cell needs it, keeping the text of every cell, and answers anew', async () => {
    const source = scan('auto', [file('late.csv', lines(200_000, UNSEEN, '007,x', '1e5,y', 'n/a,z'))]);
    const first = await rowsOf(engine.service, slice(source, 0, 1));
    expect(first.schema[0]!.type).toBe('int');
    const counted = await rowsOf(engine.service, countOf(source));
    expect(counted.rows).toEqual([[200_000n]]);
    const whole = await rowsOf(engine.service, slice(source, 0, null));
    expect(whole.schema[0]!.type).toBe('string');
    expect(whole.rows.slice(UNSEEN - 1, UNSEEN + 4).map(([num]) => num)).toEqual(['123456', '007', '1e5', 'n/a', '123460']);
    expect(whole.rows[12]).toEqual(['12', 'word 5']);
  });

  it('drops the rows that do not fit a declared type, also when another column is widened late', async () => {
    const all = Array.from({ length: 200_000 }, (_, i) =>
      i % 1000 === 5 ? `x${i},${i}` : i === UNSEEN ? `${i},late` : `${i},${i}`,
    );
    const path = file('dropped.csv', `a,b\n${all.join('\n')}\n`);
    const { rows, schema } = await rowsOf(engine.service, scan('csv', [path], { mode: 'drop', schema: 'a int' }));
    expect(schema.map(({ type }) => type)).toEqual(['int', 'string']);
    expect(rows.length).toBe(199_800);
    expect([rows[5], rows[UNSEEN - 124]]).toEqual([
      [6, '6'],
      [UNSEEN, 'late'],
    ]);
  });

  it('sends a second schema frame to who was already reading', async () => {
    const source = scan('auto', [file('restart.csv', lines(200_000, UNSEEN, '2.5,x'))]);
    const sorted = await framesOf(slice(sort(source, [asc(col('num1'))]), 19_990, 20));
    const schemas = sorted.filter((frame) => frame.frame === 'schema');
    expect(schemas.at(-1)!.schema[0]!.type).toBe('double');
  });

  it('reads a partition once for all who ask at the same time', async () => {
    const source = scan('auto', [file('shared.csv', lines(20_000))]);
    const even = filter(source, call('=', call('%', col('num1'), lit(2)), lit(0)));
    await Promise.all([
      rowsOf(engine.service, countOf(source)),
      rowsOf(engine.service, countOf(even)),
      rowsOf(engine.service, slice(even, 5000, 10)),
    ]);
    const read = engine.cluster.blocks().filter((block) => block.rows > 0).length;
    const metrics = await framesOf(countOf(even));
    expect(metrics.find((frame) => frame.frame === 'metrics')).toMatchObject({ tasks: 0, rowsScanned: 0 });
    expect(read).toBeGreaterThan(0);
    let scanned = 0;
    for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number)) {
      if (event.event === 'task-end') scanned += event.metrics.rowsRead;
    }
    expect(scanned).toBe(20_000);
  });

  it('stops the work of a plan that nobody reads any more', async () => {
    const source = scan('auto', [file('cancelled.csv', lines(200_000))]);
    for await (const frame of engine.service.execute(query(countOf(source)))) if (frame.frame === 'count') break;
    const abort = new AbortController();
    const counting = framesOf(countOf(source), abort.signal);
    abort.abort();
    await expect(counting).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('reads a file anew when it changed on disk', async () => {
    const path = file('changed.csv', 'num1\n1\n2\n');
    expect((await rowsOf(engine.service, countOf(scan('auto', [path])))).rows).toEqual([[2n]]);
    writeFileSync(path, 'num1\n1\n2\n3\n');
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect((await rowsOf(engine.service, countOf(scan('auto', [path])))).rows).toEqual([[3n]]);
  });

  it('opens what gzip packed', async () => {
    const path = file('packed.csv.gz', gzipSync(lines(20_000)));
    const answer = await rowsOf(engine.service, slice(scan('auto', [path]), 19_998, 5));
    expect(answer.rows).toEqual([
      [19_998, 'word 6'],
      [19_999, 'word 0'],
    ]);
  });

  it('forgets what is released, and computes it again when asked', async () => {
    const source = scan('auto', [file('released.csv', lines(5000))]);
    const some = filter(source, call('<', col('num1'), lit(100)));
    await rowsOf(engine.service, countOf(some));
    const { fingerprint } = await engine.service.analyze(query(source));
    await engine.service.release(fingerprint);
    expect(engine.cluster.blocks()).toEqual([]);
    expect((await rowsOf(engine.service, countOf(some))).rows).toEqual([[100n]]);
  });

  it('forgets a released order, not the table that it orders', async () => {
    const source = scan('auto', [file('ordered.csv', lines(5000))]);
    const ids = (): string[] =>
      engine.cluster
        .blocks()
        .map(({ blockId }) => blockId)
        .sort();
    await rowsOf(engine.service, countOf(source));
    const before = ids();
    const ordered = sort(source, [asc(col('txt1'))]);
    await rowsOf(engine.service, slice(ordered, 2500, 1));
    expect(ids().length).toBeGreaterThan(before.length);
    const { fingerprint } = await engine.service.analyze(query(ordered));
    await engine.service.release(fingerprint);
    await vi.waitFor(() => expect(ids()).toEqual(before));
  });

  it('finds the rows of an order that outlived its relation', async () => {
    const path = file('outlived.csv', lines(20_000));
    const sorted = slice(sort(scan('auto', [path]), [desc(col('num1'))]), 3, 2);
    const before = (await rowsOf(engine.service, sorted)).rows;
    expect(before.map((row) => row[0])).toEqual([19_996, 19_995]);
    const small = file('small.csv', lines(3));
    // more relations than the planner remembers
    for (let i = 0; i < 70; i++)
      await rowsOf(engine.service, countOf(filter(scan('auto', [small]), call('>', col('num1'), lit(i)))));
    expect((await rowsOf(engine.service, sorted)).rows).toEqual(before);
  });

  it('explains what was said, what it was made to, and its stages, running nothing', async () => {
    const source = scan('auto', [file('explained.csv', lines(100))]);
    const plan = query(filter(sort(source, [asc(col('txt1'))]), call('>', col('num1'), lit(5))));
    const analysis = await engine.service.analyze(plan);
    expect(analysis.explain).toContain('optimised:');
    expect(analysis.explain.match(/stage \d/g)).toHaveLength(2);
    expect(analysis.sources).toMatchObject([{ format: 'csv', rows: null }]);
    expect(tasksStarted()).toBe(0);
  });

  it.each([
    ['an unknown column', filter(scan('auto', ['FILE']), call('>', col('nope'), lit(1))), 'UNKNOWN_COLUMN'],
    ['a missing file', scan('auto', ['/nowhere/x.csv']), 'NO_SUCH_FILE'],
    ['an unknown format', scan('docx', ['FILE']), 'UNKNOWN_FORMAT'],
    ['an unknown option', scan('csv', ['FILE'], { delimeter: ';' }), 'UNKNOWN_OPTION'],
  ] as const)('refuses %s and goes on working', async (_name, relation, code) => {
    const path = file('fine.csv', lines(10));
    const real = JSON.parse(JSON.stringify(relation).replace('FILE', path)) as typeof relation;
    await expect(rowsOf(engine.service, real)).rejects.toMatchObject({ code });
    expect((await rowsOf(engine.service, countOf(scan('auto', [path])))).rows).toEqual([[10n]]);
  });
});
