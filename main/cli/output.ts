import type { OptionBag } from '../../engine/plan/relation';
import type { FormatInfo } from '../../engine/protocol/engine-service';
import { UsageError } from './arguments';

export interface Output {
  readonly format: string;
  /** What the name says of them: `.csv.gz` is packed by gzip. */
  readonly options: OptionBag;
}

/** The output's format, as told or by its name's ending, and the option that a last ending stands for. */
export function outputOf(formats: readonly FormatInfo[], path: string, told: string | null): Output {
  const [last, before] = path.toLowerCase().split(/[/\\]/).at(-1)!.split('.').slice(1).reverse();
  const known = formats.filter((format) => format.writes);
  const ending = (extension = ''): FormatInfo | undefined => known.find((each) => each.extensions.includes(extension));
  const format = told === null ? (ending(last) ?? ending(before)) : known.find((each) => each.name === told);
  const options = format === undefined ? null : optionsFor(format, last);
  if (format !== undefined && (told !== null || options !== null || format === ending(last)))
    return { format: format.name, options: options ?? {} };
  if (told !== null) return { format: told, options: {} };
  const names = known.map((each) => each.name).join(' | ');
  throw new UsageError(`--to ${path}: no format by that extension; add --to-format ${names}`);
}

/** The option whose choice adds that ending to a name. */
function optionsFor(format: FormatInfo, ending: string | undefined): OptionBag | null {
  for (const option of format.writeOptions) {
    const choice = option.choices?.find((each) => each.extension !== undefined && each.extension === ending);
    if (choice !== undefined) return { [option.name]: choice.value };
  }
  return null;
}
