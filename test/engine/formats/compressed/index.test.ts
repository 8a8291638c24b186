import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { compressionOf, headOf, type Unpacking, unpack, unpackedName } from '../../../../engine/formats/compressed/index';
import { zstd } from '../../../../engine/formats/parquet/zstd';
import type { FileSource, MemorySource, Packed } from '../../../../engine/formats/source';
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

const large = Buffer.alloc(17 << 20, text.slice(0, 9973));

async function unpacked(source: FileSource, unpacking: Unpacking = {}, member: string | null = null): Promise<MemorySource> {
  return unpack(packedIn(source, member), unpacking);
}

function packedIn(source: FileSource, member: string | null = null): Packed {
  return { source, compression: compressionOf(readFileSync(source.path))!.name, member, encoding: 'utf-8' };
}

async function contentOf(source: FileSource, member: string | null = null): Promise<string> {
  const content = await unpacked(source, {}, member);
  return Buffer.from(readBytes(content, 0, content.size)).toString();
}

/** What the command of the same name makes; tests of a machine without it are skipped. */
function packedBy(command: string, args: readonly string[], input: Uint8Array): Buffer | null {
  try {
    return execFileSync(command, args, { input, maxBuffer: 1 << 30 });
  } catch {
    return null;
  }
}

/** An archive by the book: local headers with contents, a directory, its end. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(Buffer.byteLength(content), 18);
    facts.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, rest, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), end]);
}

const packings: Readonly<Record<string, (content: Uint8Array) => Buffer | null>> = {
  gzip: (content) => gzipSync(content),
  zstd: (content) => Buffer.from(zstd(content, 3).slice()),
  'zstd of its own command': (content) => packedBy('zstd', ['-q', '-c', '--no-check'], content),
  bzip2: (content) => packedBy('bzip2', ['-c'], content),
  zip: (content) => zipOf({ 'rows.csv': Buffer.from(content).toString() }),
};

describe.each(Object.entries(packings))('%s', (name, pack) => {
  const packed = pack(Buffer.from(text));
  const present = packed !== null;

  it.runIf(present)('is told by its magic number', () => {
    expect(name.startsWith(compressionOf(packed!)!.name)).toBe(true);
  });

  it.runIf(present)('gives its whole content', async () => {
    expect(await contentOf(file(`${name}.whole`, packed!))).toBe(text);
  });

  it.runIf(present)('gives the first bytes of the content without the rest', async () => {
    const source = file(`${name}.head`, packed!);
    const { head, whole } = await headOf(packedIn(source), 1000);
    expect([Buffer.from(head).toString(), whole]).toEqual([text.slice(0, 1000), false]);
    const all = await headOf(packedIn(source), 1 << 20);
    expect([all.head.length, all.whole]).toEqual([text.length, true]);
  });

  it.runIf(present)('is refused by name when it was cut at any byte', async () => {
    for (let cut = 20; cut < packed!.length; cut += Math.ceil(packed!.length / 23)) {
      const failed = unpacked(file(`${name}.cut`, packed!.subarray(0, cut)));
      await expect(failed, `cut at ${cut}`).rejects.toMatchObject({
        code: 'MALFORMED_FILE',
        message: expect.stringMatching(/\.cut: the .*(cut|damaged)/),
      });
    }
  });

  it.runIf(present)('stops at the memory that was set aside', async () => {
    const source = file(`${name}.bomb`, pack(Buffer.alloc(3 << 20, 'a,b\n'))!);
    await expect(unpacked(source, { budgetBytes: 1 << 20 })).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  });
});

describe('compressed files', () => {
  it('are none of those', () => {
    expect(compressionOf(Buffer.from('a,b\n'))).toBeNull();
    expect(compressionOf(new Uint8Array(0))).toBeNull();
  });

  it('have names that end with how they are packed', () => {
    expect(['a.csv.gz', 'a.csv.ZST', 'b.tsv.bz2', 'zip', 'a.csv'].map(unpackedName)).toEqual([
      'a.csv',
      'a.csv',
      'b.tsv',
      'zip',
      'a.csv',
    ]);
  });

  it('fill more than a chunk, with progress up to the size of the file', async () => {
    const source = file('large.csv.gz', gzipSync(large));
    const seen: number[] = [];
    const content = await unpacked(source, { onProgress: (bytes) => seen.push(bytes) });
    expect(content.chunks.length).toBeGreaterThan(1);
    expect(Buffer.compare(Buffer.from(readBytes(content, 0, content.size)), large)).toBe(0);
    expect(seen.at(-1)).toBe(source.size);
  });

  it('stream a frame too large to unpack at once', async () => {
    const content = Buffer.alloc(33 << 20, text.slice(0, 9973));
    const source = file('frame.zst', Buffer.from(zstd(content, 3).slice()));
    const all = await unpacked(source);
    expect(Buffer.compare(Buffer.from(readBytes(all, 0, all.size)), content)).toBe(0);
  });

  it('may consist of members that follow each other', async () => {
    expect(await contentOf(file('members.gz', Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')])))).toBe('a,b\n1,2\n');
    const frames = ['a,b\n', '1,2\n'].map((each) => Buffer.from(zstd(Buffer.from(each), 3).slice()));
    const skipped = Buffer.from('502a4d1803000000616263', 'hex');
    expect(await contentOf(file('frames.zst', Buffer.concat([frames[0]!, skipped, frames[1]!])))).toBe('a,b\n1,2\n');
  });

  it('are refused with damaged data or a wrong check sum', async () => {
    for (const [name, whole] of Object.entries({ gz: gzipSync(text), zip: zipOf({ 'a.csv': text }) })) {
      const wrong = Buffer.from(whole);
      const at = name === 'gz' ? wrong.length - 6 : wrong.indexOf('PK\x01\x02') + 17;
      wrong[at]! ^= 1;
      await expect(unpacked(file(`sum.${name}`, wrong))).rejects.toMatchObject({
        code: 'MALFORMED_FILE',
        message: expect.stringContaining('damaged'),
      });
    }
  });

  it('stop when asked to', async () => {
    const stop = new Error('stop');
    const onProgress = (): void => {
      throw stop;
    };
    await expect(unpacked(file('abort.gz', gzipSync(text)), { onProgress })).rejects.toMatchObject({ cause: stop });
  });

  it('are named when they are not there', async () => {
    const source: FileSource = { kind: 'file', path: join(folder, 'none.gz'), size: 1, modifiedMs: 0 };
    await expect(unpack({ source, compression: 'gzip', member: null, encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'NO_SUCH_FILE',
    });
  });
});

describe('archives', () => {
  const source = file('many.zip', zipOf({ 'read/me/': '', '__MACOSX/._a.csv': 'x', 'a.csv': 'a\n1\n', 'b.csv': 'b\n2\n' }));

  it('give their first data file unless another is named', async () => {
    expect(await contentOf(source)).toBe('a\n1\n');
    expect(await contentOf(source, 'b.csv')).toBe('b\n2\n');
  });

  it('list what they hold when the named file is not among it', async () => {
    await expect(unpacked(source, {}, 'c.csv')).rejects.toMatchObject({
      code: 'NO_SUCH_FILE',
      message: expect.stringContaining('no file "c.csv"; it holds a.csv, b.csv'),
    });
  });
});
