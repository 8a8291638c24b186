import { UsageError } from '../cli/arguments';

export interface ShellArguments {
  /** Null: the prompt, or what standard input holds. */
  readonly script: string | null;
  /** What the script sees behind its name. */
  readonly args: readonly string[];
  readonly master: string | null;
}

/** `[SCRIPT [ARGS…]] [--master URL]`: every other word behind the script is its own; `--` ends what is ours. */
export function readShellArguments(words: readonly string[]): ShellArguments {
  const rest: string[] = [];
  let master: string | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      rest.push(...words.slice(i + 1));
      break;
    }
    const attached = /^--master=(.*)$/.exec(word);
    if (word === '--master' || attached !== null) master = checkedMaster(attached?.[1] ?? words[++i]);
    else if (rest.length === 0 && word.startsWith('-') && word !== '-')
      throw new UsageError(`unknown option ${word} of hearth shell; accepted: --master`);
    else rest.push(word);
  }
  const [script, ...args] = rest;
  return { script: script === undefined || script === '-' ? null : script, args, master };
}

function checkedMaster(master: string | undefined): string {
  if (master === undefined) throw new UsageError('--master needs a value');
  if (!/^local(\[(\*|[1-9]\d*)(\s*,\s*[1-9]\d*)?\])?$/.test(master))
    throw new UsageError(`--master must be local, local[N], local[*] or local[N,maxFailures], not ${JSON.stringify(master)}`);
  return master;
}
