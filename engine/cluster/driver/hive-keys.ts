import type { Value } from '../../columns/vector';
import { joinTypes, parseCell, typeOfText } from '../../formats/csv/cell-value';
import { NULL_FOLDER } from '../../formats/targets/hive-folder';
import type { TypeName } from '../../plan/schema';

/** A partition key as a folder's name spells it: `country=C%C3%B4te%20d%27Ivoire`. */
export interface HiveKey {
  readonly name: string;
  /** Null: Hive's name for no value. */
  readonly text: string | null;
}

export function hiveKeyOf(folder: string): HiveKey | null {
  const match = /^([^=]+)=(.+)$/.exec(folder);
  if (match === null) return null;
  const text = unescaped(match[2]!);
  return { name: unescaped(match[1]!), text: text === NULL_FOLDER ? null : text };
}

/** Bytes as %XX; what is no such escape stays. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

export interface KeyColumn {
  readonly name: string;
  readonly type: TypeName;
  /** The value for each file, null where its folders do not tell. */
  readonly values: readonly Value[];
}

/** The keys of all files as columns, each of the narrowest type that holds its values; codes with leading zeros stay text. */
export function keyColumns(files: readonly { readonly keys: readonly HiveKey[] }[]): readonly KeyColumn[] {
  const names = [...new Set(files.flatMap(({ keys }) => keys.map(({ name }) => name)))];
  return names.map((name) => {
    const texts = files.map(({ keys }) => keys.find((key) => key.name === name)?.text ?? null);
    const found = texts.reduce<TypeName>((type, text) => (text === null ? type : joinTypes(type, typeOfText(text))), 'void');
    const type = found === 'void' ? 'string' : found;
    return { name, type, values: texts.map((text) => (text === null ? null : (parseCell(type, text) ?? null))) };
  });
}
