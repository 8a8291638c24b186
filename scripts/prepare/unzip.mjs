/**
 * Unpacks a zip archive with Node's own zlib, so that a bare machine needs no unzip program. Reads the central directory from the end:
 *   end record (22 bytes): +10 u16 entries, +16 u32 offset of the central directory
 *   central entry (46 bytes): +10 u16 method, +20 u32 packed, +28 u16 name, +30 u16 extra, +32 u16 comment, +38 u32 mode << 16, +42 u32 local
 *   local entry (30 bytes): +26 u16 name, +28 u16 extra, then the packed bytes
 */
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, readSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const SYMLINK = 0o120000;

/**
 * @param {string} archive
 * @param {string} target
 * @param {(name: string) => string | null} place where an entry goes inside the target; null leaves it out
 */
export function unzip(archive, target, place) {
  const file = openSync(archive, 'r');
  try {
    for (const entry of entries(file)) {
      const path = place(entry.name);
      if (path !== null && !entry.name.endsWith('/')) unpack(file, entry, inside(target, path));
    }
  } finally {
    closeSync(file);
  }
}

/** @param {string} target @param {string} path */
function inside(target, path) {
  const full = normalize(join(target, path));
  if (!full.startsWith(target + sep)) throw new Error(`zip: the entry ${path} points outside the archive`);
  return full;
}

/** @param {number} file */
function* entries(file) {
  const size = fstatSync(file).size;
  const tail = read(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error('zip: no end record; the archive is cut or not a zip');
  const count = tail.readUInt16LE(end + 10);
  const directory = read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let index = 0, at = 0; index < count; index++) {
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    yield {
      name: directory.toString('utf8', at + 46, nameEnd),
      deflated: directory.readUInt16LE(at + 10) === 8,
      packed: directory.readUInt32LE(at + 20),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      local: directory.readUInt32LE(at + 42),
    };
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

/**
 * @param {number} file
 * @param {{ deflated: boolean, packed: number, mode: number, local: number }} entry
 * @param {string} path
 */
function unpack(file, entry, path) {
  const head = read(file, entry.local, 30);
  const packed = read(file, entry.local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28), entry.packed);
  const bytes = entry.deflated ? inflateRawSync(packed) : packed;
  mkdirSync(dirname(path), { recursive: true });
  if ((entry.mode & 0o170000) === SYMLINK) return symlinkSync(bytes.toString('utf8'), path);
  writeFileSync(path, bytes);
  if ((entry.mode & 0o111) !== 0) chmodSync(path, 0o755);
}

/** @param {number} file @param {number} position @param {number} length */
function read(file, position, length) {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, bytes, done, length - done, position + done);
    if (got === 0) throw new Error('zip: the archive is cut');
    done += got;
  }
  return bytes;
}
