/**
 * What this machine's PySpark has answered before, by the program's text, in the folder of its environment: the environment's packages, the
 * runner and the program are all that an answer depends on. A new machine knows none and asks Spark.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answer } from './hearth';

export interface KnownAnswers {
  of(code: string): Answer | undefined;
  add(code: string, answer: Answer): void;
}

export function openKnownAnswers(python: string, runner: string): KnownAnswers {
  const path = join(dirname(dirname(python)), `answers-${digest(readFileSync(runner, 'utf8'))}.jsonl`);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const answers = new Map(lines.flatMap(entry));
  return {
    of: (code) => answers.get(digest(code)),
    add: (code, answer) => appendFileSync(path, `${JSON.stringify([digest(code), answer])}\n`),
  };
}

/** A line that another process is just writing is not known yet. */
function entry(line: string): readonly (readonly [string, Answer])[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as [string, Answer]];
  } catch {
    return [];
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
