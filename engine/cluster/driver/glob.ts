import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Hidden files, Spark's marks (`_SUCCESS`) and check sums. */
export function isNoData(name: string): boolean {
  return /^[._]/.test(name) || name.endsWith('.crc');
}

/** `*` and `?` within a name, `[abc]`, `{csv,tsv}`, and `**` for any folders. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** The folder before the first part that is a pattern. */
export function globBase(pattern: string): string {
  const parts = partsOf(pattern);
  const fixed = parts.slice(0, parts.findIndex(isGlob)).join('/');
  return fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed;
}

/** The paths that match, in order; hidden ones only where the pattern says so. */
export async function expandGlob(pattern: string): Promise<readonly string[]> {
  const parts = partsOf(pattern);
  return [...new Set(await walk(globBase(pattern), parts.slice(parts.findIndex(isGlob))))].sort();
}

function partsOf(pattern: string): readonly string[] {
  return pattern.split(sep === '\\' ? /[\\/]/ : '/');
}

async function walk(folder: string, [part, ...rest]: readonly string[]): Promise<readonly string[]> {
  if (part === undefined) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const within = (names: readonly string[], parts: readonly string[]) =>
    Promise.all(names.map((name) => walk(join(folder, name), parts))).then((found) => found.flat());
  if (part === '**') {
    const folders = entries.filter((entry) => entry.isDirectory() && !isNoData(entry.name)).map(({ name }) => name);
    return [...(await walk(folder, rest)), ...(await within(folders, ['**', ...rest]))];
  }
  const matcher = matcherOf(part);
  const names = entries
    .filter((entry) => matcher.test(entry.name) && (part.startsWith('.') || part.startsWith('_') || !isNoData(entry.name)))
    .filter((entry) => rest.length === 0 || entry.isDirectory())
    .map(({ name }) => name);
  return rest.length === 0 ? names.map((name) => join(folder, name)) : within(names, rest);
}

function matcherOf(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|\{[^}]*\}|[\s\S]/g, (each) => {
    if (each === '*') return '[^/]*';
    if (each === '?') return '[^/]';
    if (each.length > 1 && each.startsWith('[')) return each.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    if (each.length > 1 && each.startsWith('{')) return `(?:${each.slice(1, -1).split(',').map(escaped).join('|')})`;
    return escaped(each);
  });
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
