import { appendFileSync, chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryContent } from '../../../engine/formats/memory-content';
import type { FileSource } from '../../../engine/formats/source';
import { openSource, readBytes } from '../../../engine/formats/source-reader';

const folder = mkdtempSync(join(tmpdir(), 'hearth-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): FileSource {
  const path = join(folder, name);
  writeFileSync(path, content);
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modifiedMs: mtimeMs };
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('source reader', () => {
  it('reads a range of a file, cut at its end', () => {
    const source = file('a', 'abcdefgh');
    expect(text(readBytes(source, 2, 5))).toBe('cde');
    expect(text(readBytes(source, 6, 100))).toBe('gh');
    expect(text(readBytes(source, 100, 200))).toBe('');
  });

  it('fills shared memory', () => {
    const target = new Uint8Array(new SharedArrayBuffer(10));
    const reader = openSource(file('b', 'hello'));
    expect(reader.readInto(target.subarray(2), 0)).toBe(5);
    reader.close();
    expect(text(target.slice(2, 7))).toBe('hello');
  });

  it('notices that a file was changed since it was opened', () => {
    const source = file('c', 'one');
    appendFileSync(source.path, ' two');
    expect(() => openSource(source)).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
  });

  it('says what a path is instead of a readable file', () => {
    const at = (path: string): FileSource => ({ kind: 'file', path, size: 1, modifiedMs: 0 });
    expect(() => readBytes(at(join(folder, 'none')), 0, 1)).toThrow(expect.objectContaining({ code: 'NO_SUCH_FILE' }));
    const secret = file('secret', 'x');
    chmodSync(secret.path, 0);
    if (process.getuid?.() !== 0) expect(() => openSource(secret)).toThrow(expect.objectContaining({ code: 'ACCESS_DENIED' }));
  });

  it('reads content in memory across its chunks', () => {
    const content = new MemoryContent('x');
    const piece = Uint8Array.from({ length: 1_000_003 }, (_, i) => i % 251);
    for (let i = 0; i < 20; i++) content.append(piece);
    const source = content.finish();
    expect(source.size).toBe(20_000_060);
    expect(source.chunks.map((chunk) => chunk.byteLength)).toEqual([16 << 20, 20_000_060 - (16 << 20)]);
    const border = readBytes(source, (16 << 20) - 5, (16 << 20) + 5);
    expect([...border]).toEqual(Array.from({ length: 10 }, (_, i) => (((16 << 20) - 5 + i) % 1_000_003) % 251));
    expect(readBytes(source, source.size, source.size + 10).length).toBe(0);
  });
});
