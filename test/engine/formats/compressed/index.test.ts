import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { compressionOf, headOf, unpack } from '../../../../engine/formats/compressed/index';
import type { FileSource } from '../../../../engine/formats/source';
import { readBytes } from '../../../../engine/formats/source-reader';

const folder = mkdtempSync(join(tmpdir(), 'hearth-gz-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): FileSource {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modifiedMs: mtimeMs };
}

const text = Array.from({ length: 20_000 }, (_, i) => `${i},row ${(i * 7919) % 20_011}\n`).join('');

describe('compressed files', () => {
  it('tells gzip by its magic number', () => {
    expect(compressionOf(gzipSync('a'))).toBe('gzip');
    expect(compressionOf(Buffer.from('a,b\n'))).toBeNull();
  });

  it('gives the first bytes of the content without reading the rest', () => {
    const source = file('head.csv.gz', gzipSync(text));
    expect(Buffer.from(headOf(source, 1000)).toString()).toBe(text.slice(0, 1000));
  });

  it('unpacks content larger than a chunk, with progress up to the size of the file', async () => {
    const large = Buffer.from(text.repeat(80));
    const source = file('large.csv.gz', gzipSync(large));
    const seen: number[] = [];
    const content = await unpack(source, { onProgress: (bytes) => seen.push(bytes) });
    expect(content.chunks.length).toBeGreaterThan(1);
    expect(Buffer.compare(Buffer.from(readBytes(content, 0, content.size)), large)).toBe(0);
    expect(seen.at(-1)).toBe(source.size);
  });

  it('takes members that follow each other as one content', async () => {
    const content = await unpack(file('members.gz', Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')])));
    expect(Buffer.from(readBytes(content, 0, 100)).toString()).toBe('a,b\n1,2\n');
  });

  it('refuses a file cut at any byte', async () => {
    const whole = gzipSync(text.slice(0, 5000));
    for (let cut = 12; cut < whole.length; cut += 97) {
      const source = file(`cut-${cut}.gz`, whole.subarray(0, cut));
      await expect(unpack(source)).rejects.toMatchObject({ code: 'MALFORMED_FILE', message: expect.stringContaining('cut off') });
    }
  });

  it('refuses damaged data and a wrong check sum', async () => {
    const wrongSum = Buffer.from(gzipSync(text));
    wrongSum[wrongSum.length - 6]! ^= 1;
    await expect(unpack(file('sum.gz', wrongSum))).rejects.toMatchObject({
      code: 'MALFORMED_FILE',
      message: expect.stringContaining('damaged'),
    });
  });

  it('stops at the memory that was set aside', async () => {
    const bomb = file('bomb.gz', gzipSync(Buffer.alloc(64 << 20)));
    await expect(unpack(bomb, { budgetBytes: 8 << 20 })).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    await expect(unpack(file('abort.gz', gzipSync(text)), { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('names a file that is not there', async () => {
    const source: FileSource = { kind: 'file', path: join(folder, 'none.gz'), size: 1, modifiedMs: 0 };
    await expect(unpack(source)).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
  });
});
