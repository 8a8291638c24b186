import { readFormats, writeFormats } from '../../engine/plan/column-formats';
import { parseSchema } from '../../engine/plan/parse';
import type { OptionBag, OptionValue } from '../../engine/plan/relation';
import type { TypeName } from '../../engine/plan/schema';
import type { FormatInfo, OptionInfo, SourceInfo } from '../../engine/protocol/engine-service';

/** What the user told of a file, as the dialog edits it: options by name, and for single columns a type and a way of writing. */
export interface ImportDraft {
  readonly options: OptionBag;
  readonly types: ReadonlyMap<string, TypeName>;
  readonly formats: ReadonlyMap<string, string>;
}

export function draftOf({ schema, formats, ...options }: OptionBag): ImportDraft {
  const told = typeof formats === 'string' ? readFormats(formats) : new Map<string, string>();
  const types = typeof schema === 'string' ? parseSchema(schema).map(({ name, type }) => [name, type] as const) : [];
  return { options, types: new Map(types), formats: typeof told === 'string' ? new Map() : told };
}

/** The scan's options; what is left to be found is not in them. */
export function bagOf({ options, types, formats }: ImportDraft): OptionBag {
  const schema = [...types].map(([name, type]) => `\`${name.replaceAll('`', '``')}\` ${type}`).join(', ');
  return {
    ...options,
    ...(schema === '' ? {} : { schema }),
    ...(formats.size === 0 ? {} : { formats: writeFormats(formats) }),
  };
}

/** `null` leaves the option to be found again. */
export function withOption(draft: ImportDraft, name: string, value: OptionValue): ImportDraft {
  const { [name]: _, ...others } = draft.options;
  return { ...draft, options: value === null ? others : { ...others, [name]: value } };
}

export function withType(draft: ImportDraft, column: string, type: TypeName | null): ImportDraft {
  return { ...draft, types: changed(draft.types, column, type) };
}

export function withFormat(draft: ImportDraft, column: string, format: string): ImportDraft {
  return { ...draft, formats: changed(draft.formats, column, format === '' ? null : format) };
}

function changed<V>(map: ReadonlyMap<string, V>, key: string, value: V | null): ReadonlyMap<string, V> {
  const next = new Map(map);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

/** The declared options of the file's format; those of single columns stand in the preview's head. */
export function optionsOf(formats: readonly FormatInfo[], source: SourceInfo | null): readonly OptionInfo[] {
  const format = formats.find((each) => each.name === source?.format);
  return (format?.readOptions ?? []).filter((option) => option.name !== 'formats');
}

/** How each column is read where it is not written plainly, as found. */
export function foundFormats(source: SourceInfo | null): ReadonlyMap<string, string> {
  const text = source?.options['formats'];
  const found = typeof text === 'string' ? readFormats(text) : '';
  return typeof found === 'string' ? new Map() : found;
}

/** What was found for an option that is left open, in the words of its choices; '' where there is nothing to say. */
export function foundText(option: OptionInfo, source: SourceInfo | null): string {
  const value = source?.options[option.name];
  if (value === undefined || value === null || value === 'auto') return '';
  const choice = option.choices?.find((each) => each.value === value);
  return choice?.label ?? SPELLED[String(value)] ?? String(value);
}

const SPELLED: Readonly<Record<string, string>> = {
  ',': ', comma',
  ';': '; semicolon',
  tab: 'tab',
  '|': '| bar',
  ' ': 'space',
  '"': '" double',
  "'": "' single",
  '\\': '\\ backslash',
  '': 'none',
};
