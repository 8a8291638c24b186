import type { FileHandle } from '../../main/preload-api';

/** What a window shows: a file or a folder, or several that are one table. */
export interface OpenedFile extends FileHandle {
  /** Tokens of the files after the first. */
  readonly others?: readonly string[];
}

export function asOne(files: readonly FileHandle[]): OpenedFile | null {
  const [first, ...rest] = files;
  if (first === undefined || rest.length === 0) return first ?? null;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { ...first, name: `${first.name} and ${rest.length} more`, sizeBytes, others: rest.map(({ token }) => token) };
}
