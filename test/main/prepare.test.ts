import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isNoise } from '../../scripts/launch.mjs';
import { presentElectron } from '../../scripts/prepare/electron.mjs';
import { nodeIsRecent } from '../../scripts/prepare/node-version.mjs';
import { firstMissing } from '../../scripts/prepare/packages.mjs';
import { cacheFolder } from '../../scripts/prepare/places.mjs';
import { hasDisplay, missingSystemPackages } from '../../scripts/prepare/system.mjs';
import { unzip } from '../../scripts/prepare/unzip.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-prepare-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s is recent enough', (version) =>
    expect(nodeIsRecent(version)).toBe(true),
  );
  test.each(['20.18.3', '18.20.0', '16.0.0'])('%s is too old', (version) => expect(nodeIsRecent(version)).toBe(false));
});

describe('npm packages', () => {
  const linux = { platform: 'linux', arch: 'x64' };
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/react': { version: '19.0.0', integrity: 'sha512-a' },
      'node_modules/tool-linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
      'node_modules/tool-linux-musl': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      'node_modules/tool-darwin-arm64': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
      'node_modules/tool-not-windows': { version: '1.0.0', optional: true, os: ['!win32'] },
    },
  };
  const have = (...names: readonly string[]) => ({
    packages: Object.fromEntries(Object.entries(lock.packages).filter(([path]) => names.some((name) => path.endsWith(name)))),
  });

  test('are complete without the binaries of other platforms', () => {
    expect(firstMissing(lock, have('react', 'linux-x64', 'not-windows'), linux)).toBeUndefined();
  });

  test('are incomplete when nothing is installed, or a binary of this platform is missing', () => {
    expect(firstMissing(lock, {}, linux)).toBe('react');
    expect(firstMissing(lock, have('react', 'not-windows'), linux)).toBe('tool-linux-x64');
    expect(firstMissing(lock, have('react', 'linux-x64', 'not-windows'), { platform: 'darwin', arch: 'arm64' })).toBe(
      'tool-darwin-arm64',
    );
  });

  test('are stale when a version or a content differs from the lock file', () => {
    const other = { packages: { 'node_modules/react': { version: '19.0.0', integrity: 'sha512-b' } } };
    expect(firstMissing(lock, other, linux)).toBe('react');
  });
});

describe('system libraries', () => {
  const all = /lib(gtk-3|nss3|gbm|asound|Xss|Xtst)|Xvfb|fonts/;
  const host = { display: false, path: '/usr/bin' };

  test('nothing is missing where everything stands', () => {
    expect(missingSystemPackages((path) => all.test(path), host)).toEqual([]);
  });

  test('a bare machine lacks them all, under their Debian names', () => {
    expect(missingSystemPackages(() => false, host)).toEqual(
      'libgtk-3-0 libnss3 libgbm1 libasound2 libxss1 libxtst6 xvfb xauth fonts-dejavu-core'.split(' '),
    );
  });

  test('a machine with a display needs no virtual one', () => {
    const names = missingSystemPackages(() => false, { ...host, display: true });
    expect(names).not.toContain('xvfb');
  });

  test('a display is told by X11 or by Wayland, and taken for granted elsewhere', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
  });
});

describe('the Electron runtime', () => {
  test.runIf(process.platform === 'linux')('named by ELECTRON_OVERRIDE_DIST_PATH goes first', () => {
    writeFileSync(join(folder, 'electron'), '');
    writeFileSync(join(folder, 'version'), 'v33.2.1');
    expect(presentElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toMatchObject({
      path: join(folder, 'electron'),
      version: '33.2.1',
    });
  });

  test('that the variable names but that is not there is said plainly, with the remedy', () => {
    expect(() => presentElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toThrow(/holds no Electron[\s\S]*why:[\s\S]*mend:/);
  });

  test('is cached outside the checkout, where the system keeps caches', () => {
    expect(cacheFolder({ HEARTH_CACHE: '/cache' }, 'linux')).toBe('/cache');
    expect(cacheFolder({ XDG_CACHE_HOME: '/xdg' }, 'linux')).toBe(join('/xdg', 'hearth'));
    expect(cacheFolder({}, 'darwin')).toContain(join('Library', 'Caches', 'hearth'));
  });
});

describe('unzip', () => {
  test('unpacks stored and deflated entries, keeps what is executable and leaves out what is not wanted', () => {
    const text = 'row\n'.repeat(1_000);
    writeFileSync(
      join(folder, 'a.zip'),
      zip([entry('app/run', text, 0o755), entry('app/note.txt', 'hi', 0o644, false), entry('app/big.bin', 'no')]),
    );
    unzip(join(folder, 'a.zip'), join(folder, 'out'), (name) => (name.endsWith('.bin') ? null : name.slice('app/'.length)));
    expect(readFileSync(join(folder, 'out/run'), 'utf8')).toBe(text);
    expect(readFileSync(join(folder, 'out/note.txt'), 'utf8')).toBe('hi');
    expect(statSync(join(folder, 'out/run')).mode & 0o111).not.toBe(0);
    expect(() => statSync(join(folder, 'out/big.bin'))).toThrow(/ENOENT/);
  });

  test('refuses an entry that would leave the folder', () => {
    writeFileSync(join(folder, 'a.zip'), zip([entry('../escape.txt', 'x')]));
    expect(() => unzip(join(folder, 'a.zip'), join(folder, 'out'), (name) => name)).toThrow(/outside/);
  });

  test('says that an archive is cut', () => {
    const whole = zip([entry('a.txt', 'x'.repeat(500), 0o644, false)]);
    writeFileSync(join(folder, 'a.zip'), whole.subarray(0, 300));
    expect(() => unzip(join(folder, 'a.zip'), join(folder, 'out'), (name) => name)).toThrow(/cut/);
  });
});

test.each([
  '[1:1122/101500.1:ERROR:bus.cc(407)] Failed to connect to the bus: Could not parse server address',
  '[1:1122/101500.1:ERROR:object_proxy.cc(576)] Failed to call method: org.freedesktop.DBus',
  '[1:1122/101500.1:WARNING:viz_main_impl.cc(85)] VizNullHypothesis is disabled',
  '',
])('%j on standard error is noise', (line) => expect(isNoise(line)).toBe(true));

test.each([
  'hearth: films.csv does not exist; check its name and place',
  'Error: boom',
  '[1:1122/101500.1:ERROR:CONSOLE(3)] "Uncaught"',
  '[1122/132021.1:FATAL:electron_main_delegate.cc(287)] Running as root',
])('%j is for the user', (line) => expect(isNoise(line)).toBe(false));

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly packed: Buffer;
  readonly method: number;
  readonly mode: number;
}

function entry(name: string, text: string, mode = 0o644, deflate = true): Entry {
  const bytes = Buffer.from(text);
  return { name, bytes, packed: deflate ? deflateRawSync(bytes) : bytes, method: deflate ? 8 : 0, mode };
}

function zip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const item of entries) {
    const name = Buffer.from(item.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(item.method, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(item.method, 10);
    central.writeUInt32LE(crc32(item.bytes), 16);
    central.writeUInt32LE(item.packed.length, 20);
    central.writeUInt32LE(item.bytes.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((0o100000 | item.mode) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, item.packed);
    directory.push(central, name);
    offset += local.length + name.length + item.packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
