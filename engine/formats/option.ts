import { fail } from '../errors';
import type { OptionBag, OptionValue } from '../plan/relation';
import type { OptionInfo } from '../protocol/engine-service';

/** A user-settable option, declared once: it validates the plan's JSON, becomes a command line flag and draws a form field. */
export interface Option<T> {
  readonly info: Omit<OptionInfo, 'name'>;
  /** Accepts JSON values and command line text; undefined = not acceptable. */
  parse(value: OptionValue): T | undefined;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type OptionValues<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

export function text(label: string, doc: string, fallback: string): Option<string> {
  return {
    info: { kind: 'text', label, doc, default: fallback, choices: null },
    parse: (value) => (typeof value === 'string' ? value : undefined),
  };
}

export function flag(label: string, doc: string, fallback: boolean): Option<boolean> {
  return {
    info: { kind: 'flag', label, doc, default: fallback, choices: null },
    parse: (value) => (value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined),
  };
}

export function number(label: string, doc: string, fallback: number, min: number, max: number): Option<number> {
  return {
    info: { kind: 'number', label, doc, default: fallback, choices: null },
    parse: (value) => {
      const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof parsed === 'number' && parsed >= min && parsed <= max ? parsed : undefined;
    },
  };
}

export function choice<const T extends string>(
  label: string,
  doc: string,
  choices: Readonly<Record<T, string>>,
  fallback: NoInfer<T>,
): Option<T> {
  return {
    info: {
      kind: 'choice',
      label,
      doc,
      default: fallback,
      choices: Object.entries<string>(choices).map(([value, name]) => ({ value, label: name })),
    },
    parse: (value) => (typeof value === 'string' && Object.hasOwn(choices, value) ? (value as T) : undefined),
  };
}

/** Checks a plan's option bag against the declaration and fills in defaults. Throws UNKNOWN_OPTION naming option, value and remedy. */
export function decodeOptions<O extends Options>(owner: string, declared: O, bag: OptionBag): OptionValues<O> {
  for (const name of Object.keys(bag)) {
    if (!Object.hasOwn(declared, name))
      fail('UNKNOWN_OPTION', `${owner}: no option "${name}"; it has ${Object.keys(declared).join(', ') || 'none'}`);
  }
  const entries = Object.entries(declared).map(([name, option]) => [name, decodeOption(owner, name, option, bag[name])] as const);
  return Object.fromEntries(entries) as OptionValues<O>;
}

function decodeOption(owner: string, name: string, option: Option<unknown>, value: OptionValue | undefined): unknown {
  if (value === undefined) return option.info.default;
  const parsed = option.parse(value);
  if (parsed !== undefined) return parsed;
  const accepted = option.info.choices?.map((each) => each.value).join(', ') ?? option.info.kind;
  return fail('UNKNOWN_OPTION', `${owner}: option "${name}" cannot be ${JSON.stringify(value)}; accepted: ${accepted}`);
}
