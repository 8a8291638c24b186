import { fail } from '../../errors';
import type { FileSource } from '../source';
import { openZip } from '../zip-archive';
import type { Compression, PackedFile, Sink } from './compression';

/** One file of an archive: the one that was named, else the first that is data. */
export const zip: Compression = {
  name: 'zip',
  extensions: ['zip'],
  matches: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4,
  unpack,
};

async function unpack({ source, member }: PackedFile, sink: Sink): Promise<void> {
  const archive = await openZip(source);
  try {
    const entry = archive.entries[chosen(archive.entries.map(nameOf), source.path, member)]!;
    const share = source.size / Math.max(1, entry.uncompressedSize);
    let done = 0;
    for await (const piece of archive.contentOf(entry)) {
      done += piece.length;
      sink(piece, Math.min(source.size, Math.round(done * share)));
    }
  } finally {
    archive.close();
  }
}

/** Names of the archive's data files, and the one that is read. */
export async function membersOf({
  source,
  member,
}: PackedFile): Promise<{ readonly name: string; readonly others: readonly string[] }> {
  const archive = await openZip(source);
  archive.close();
  const names = archive.entries.map(nameOf);
  const name = names[chosen(names, source.path, member)]!;
  return { name, others: names.filter((each) => isData(each) && each !== name) };
}

function nameOf(entry: { readonly fileName: string }): string {
  return entry.fileName;
}

/** Folders, hidden files and what macOS adds are no data. */
function isData(name: string): boolean {
  return !name.endsWith('/') && !name.startsWith('__MACOSX/') && !/(?:^|\/)[._][^/]*$/.test(name);
}

function chosen(names: readonly string[], path: FileSource['path'], member: string | null): number {
  const index = member === null ? names.findIndex(isData) : names.indexOf(member);
  if (index >= 0) return index;
  if (member === null) return fail('NO_DATA', `${path} holds no data files; open another archive`, { path });
  const known = names.filter(isData).slice(0, 10).join(', ');
  return fail('NO_SUCH_FILE', `${path} holds no file "${member}"; it holds ${known || 'none'}`, { path });
}
