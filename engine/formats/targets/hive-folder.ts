/** Folders whose names are values, spelled as Spark and Hive spell them; read back by `hive-keys.ts`. */

export const NULL_FOLDER = '__HIVE_DEFAULT_PARTITION__';

/** More folders than this in one output are no partitioning any more. */
export const MOST_FOLDERS = 10_000;

/** `name=value`. As in Spark, an empty text is no value either: a folder's name cannot tell the two apart. */
export function partitionFolder(name: string, value: string | null): string {
  return `${escaped(name)}=${value === null || value === '' ? NULL_FOLDER : escaped(value)}`;
}

/** Spark's list of what no folder's name holds; on Windows the system's own as well. */
const SPECIAL = '"#%\'*/:=?\\{[]^';
const WINDOWS = ' <>|';

function escaped(text: string): string {
  let out = '';
  for (const character of text) out += special(character) ? percent(character) : character;
  return out;
}

function special(character: string): boolean {
  const code = character.charCodeAt(0);
  return (
    code < 32 || code === 127 || SPECIAL.includes(character) || (process.platform === 'win32' && WINDOWS.includes(character))
  );
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
