import { type AnyFormat, formats } from '../../formats/index';
import type { Options } from '../../formats/option';
import { functionInfos } from '../../functions/index';
import type { Catalog, FormatInfo, OptionInfo } from '../../protocol/engine-service';

/** What this engine can do, read off the tables that do it. */
export function catalog(): Catalog {
  return { functions: functionInfos(), formats: formats.map(formatInfo) };
}

function formatInfo({ name, label, extensions, readOptions, write }: AnyFormat): FormatInfo {
  const writeOptions = write === null ? [] : optionInfos(write.options);
  return { name, label, extensions, reads: true, writes: write !== null, readOptions: optionInfos(readOptions), writeOptions };
}

function optionInfos(options: Options): readonly OptionInfo[] {
  return Object.entries(options).map(([name, option]) => ({ name, ...option.info }));
}
