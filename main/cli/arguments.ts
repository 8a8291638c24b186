/** What a command accepts: flags that stand alone, and options that take a value (some may repeat). */
export interface Accepted {
  readonly flags: readonly string[];
  readonly values: readonly string[];
  readonly lists: readonly string[];
  /** Also `--FORMAT.OPTION VALUE`. */
  readonly formatOptions: boolean;
}

export interface Arguments {
  readonly inputs: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** By format, by option. */
  readonly formatOptions: ReadonlyMap<string, Readonly<Record<string, string | boolean>>>;
}

/** Wrong usage: exit code 2, as against 1 for work that failed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options read `--name value` or `--name=value`; `--` ends them. Throws UsageError naming the word and what is accepted. */
export function readArguments(words: readonly string[], accepted: Accepted): Arguments {
  const inputs: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const formatOptions = new Map<string, Record<string, string | boolean>>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      inputs.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      inputs.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = word.slice(word.startsWith('--') ? 2 : 1, equals < 0 ? undefined : equals);
    const attached = equals < 0 ? null : word.slice(equals + 1);
    const next = (): string => {
      if (attached !== null) return attached;
      const value = words[++i];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      return value;
    };
    if (accepted.flags.includes(name)) {
      if (attached !== null) throw new UsageError(`--${name} takes no value`);
      flags.add(name);
    } else if (accepted.values.includes(name)) {
      if (values.has(name)) throw new UsageError(`--${name} is given twice`);
      values.set(name, next());
    } else if (accepted.lists.includes(name)) lists.set(name, [...(lists.get(name) ?? []), next()]);
    else if (accepted.formatOptions && name.includes('.')) readFormatOption(name, next(), formatOptions);
    else throw new UsageError(`unknown option ${word.split('=')[0]}; accepted: ${describe(accepted)}`);
  }
  return { inputs, flags, values, lists, formatOptions };
}

function readFormatOption(name: string, value: string, into: Map<string, Record<string, string | boolean>>): void {
  const dot = name.indexOf('.');
  const format = name.slice(0, dot);
  into.set(format, { ...into.get(format), [name.slice(dot + 1)]: unescaped(value) });
}

/** A shell cannot easily pass a tab: `\t` is one. */
function unescaped(value: string): string {
  return value === '\\t' ? '\t' : value;
}

function describe(accepted: Accepted): string {
  const names = [...accepted.values, ...accepted.lists, ...accepted.flags].map((name) => `--${name}`);
  return [...names, ...(accepted.formatOptions ? ['--FORMAT.OPTION'] : [])].join(' ');
}

/** A whole number of at least `min`, or a usage error naming the option. */
export function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min || text.trim() === '')
    throw new UsageError(`--${name} must be a whole number of at least ${min}, not ${JSON.stringify(text)}`);
  return value;
}
