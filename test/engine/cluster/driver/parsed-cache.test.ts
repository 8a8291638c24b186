import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ParsedConf } from '../../../../engine/cluster/driver/parsed-cache';
import { type Engine, openEngine } from '../../../../engine/index';
import { call, col, countOf, filter, lit, scan, slice } from '../../../../engine/plan/build';
import type { OptionBag } from '../../../../engine/plan/relation';
import { rowsOf } from '../../../support/engine';

const home = mkdtempSync(join(tmpdir(), 'hearth-parsed-'));
afterAll(() => rmSync(home, { recursive: true }));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(home, 'cache-'));
  path = join(folder, '..', `${Math.random()}.csv`);
  const line = (i: number): string =>
    `${i},${i % 3 === 0 ? '' : i / 4},city ${i % 9},"a, ""b"" ${i}",${i === 4000 ? 'odd' : i % 2},2024-0${1 + (i % 9)}-01`;
  writeFileSync(path, `id,price,city,note,late,day\n${Array.from({ length: 5000 }, (_, i) => line(i)).join('\n')}\n1,2\n`);
});

const conf = (more: Partial<ParsedConf> = {}): ParsedConf => ({
  folder,
  limitBytes: 1e9,
  leastBytes: 0,
  patienceMs: 0,
  keeps: true,
  ...more,
});

/** A fresh engine each time: what it knows of the file is in the cache folder alone. */
async function opened<T>(parsed: ParsedConf | undefined, body: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = openEngine({
    master: 'local[2]',
    settled: true,
    maxPartitionBytes: 16_384,
    ...(parsed === undefined ? {} : { parsed }),
  });
  try {
    return await body(engine);
  } finally {
    await engine.close();
  }
}

const all = (parsed: ParsedConf | undefined, options: OptionBag = {}, from = path) =>
  opened(parsed, async (engine) => {
    const answer = await rowsOf(engine.service, scan('auto', [from], options));
    let steps = '';
    for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number))
      if (event.event === 'task-end') steps += `${event.metrics.steps.map((each) => each.step).join(' ')} `;
    return { ...answer, rejects: answer.frames.find((frame) => frame.frame === 'metrics')?.rejects, steps };
  });

describe('a text file that was read before', { timeout: 90_000 }, () => {
  it('opens from its columns, to the same rows, types and bad records', async () => {
    const plain = await all(undefined);
    const first = await all(conf());
    expect(readdirSync(folder).length).toBe(1);
    const again = await all(conf());
    for (const each of [first, again]) {
      expect(each.schema).toEqual(plain.schema);
      expect(each.rows).toEqual(plain.rows);
      expect(each.rejects).toBe(1);
    }
    expect(plain.schema.find(({ name }) => name === 'late')?.type).toBe('string');
    expect(first.steps).toContain('scan');
    expect(again.steps).toContain('parked');
    expect(again.steps).not.toContain('scan');
  });

  it('answers its first rows and filters as ever', async () => {
    await all(conf());
    await opened(conf(), async (engine) => {
      const source = scan('auto', [path]);
      expect((await rowsOf(engine.service, slice(source, 0, 1))).rows[0]![0]).toBe(0);
      const some = filter(source, call('<', col('id'), lit(10)));
      expect((await rowsOf(engine.service, countOf(some))).rows).toEqual([[11n]]);
    });
  });

  it('is read anew when it changed, and under other options', async () => {
    await all(conf());
    appendFileSync(path, '9999,1,x,y,z,2024-01-01\n');
    expect((await all(conf())).rows.length).toBe(5002);
    expect((await all(conf(), { header: 'no' })).rows.length).toBe(5003);
    utimesSync(path, new Date(), new Date(2_000_000_000_000));
    expect((await all(conf())).steps).toContain('scan');
    expect(readdirSync(folder).length).toBe(4);
  });

  it('is read from its text where what was kept is damaged or cut, and kept again', async () => {
    const plain = await all(undefined);
    await all(conf());
    const [entry] = readdirSync(folder);
    for (const damage of ['part-2', 'about', 'index.json']) {
      const file = join(folder, entry!, damage);
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, damage === 'part-2' ? bytes : bytes.subarray(0, bytes.length - 3));
      const after = await all(conf());
      expect(after.rows).toEqual(plain.rows);
      if (damage !== 'part-2') expect(after.steps).toContain('scan');
      expect(readFileSync(file).equals(bytes)).toBe(false);
      expect((await all(conf())).rows).toEqual(plain.rows);
    }
    expect((await all(conf())).steps).not.toContain('scan');
  });

  it.each([
    ['packed', (text: Buffer) => gzipSync(text), '.gz'],
    ['in UTF-16', (text: Buffer) => Buffer.from(`\ufeff${text.toString()}`, 'utf16le'), ''],
    [
      'in Latin-1 and packed',
      (text: Buffer) => gzipSync(Buffer.from(text.toString().replaceAll('city', 'cit\u00e9'), 'latin1')),
      '.gz',
    ],
  ])('that is %s opens from its columns too, and from its text where they are damaged', async (_, made, ending) => {
    const file = `${path}${ending}`;
    writeFileSync(file, made(readFileSync(path)));
    const plain = await all(undefined, {}, file);
    await all(conf(), {}, file);
    const again = await all(conf(), {}, file);
    expect(again.rows).toEqual(plain.rows);
    expect(again.rejects).toBe(1);
    expect(again.steps).toContain('parked');
    expect(again.steps).not.toMatch(/scan|unpack/);
    const part = join(folder, readdirSync(folder)[0]!, 'part-1');
    writeFileSync(part, readFileSync(part).subarray(0, 500));
    expect((await all(conf(), {}, file)).rows).toEqual(plain.rows);
  });

  it('is kept only by who keeps, and the least recently used goes when room ends', async () => {
    await all(conf({ keeps: false }));
    expect(readdirSync(folder)).toEqual([]);
    await all(conf());
    const size = readdirSync(join(folder, readdirSync(folder)[0]!)).reduce(
      (sum, name) => sum + readFileSync(join(folder, readdirSync(folder)[0]!, name)).length,
      0,
    );
    const other = `${path}.other.csv`;
    writeFileSync(other, readFileSync(path));
    await all(conf({ limitBytes: size * 1.5 }), {}, other);
    expect(readdirSync(folder).length).toBe(1);
    expect((await all(conf(), {}, other)).steps).not.toContain('scan');
    await all(conf({ limitBytes: 1000 }));
    expect((await all(conf({ keeps: false }))).steps).toContain('scan');
  });
});
