/** What Apache Spark 3.5.5 answers (ANSI off, UTC): `expression  =>  type : "text"`, `null` or `error`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { bind } from '../../../engine/functions/bind';
import { textOf } from '../../../engine/functions/text-of';
import { parseExpr } from '../../../engine/plan/parse';

const lines = readFileSync(new URL('./spark-answers.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');
const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');

function answerOf(text: string): string {
  try {
    const bound = bind(parseExpr(text), [], { nowMicros: 0n });
    if (bound.kind !== 'lit') return 'not a constant';
    if (bound.value === null) return `${bound.type} : null`;
    return `${bound.type} : ${JSON.stringify(bound.value instanceof Uint8Array ? hexadecimal(bound.value) : textOf(bound.value, bound.type))}`;
  } catch (error) {
    if (error instanceof EngineError) return 'error';
    throw error;
  }
}

/** Groups of questions that look alike, so that a failure shows a few lines. */
function kindOf(line: string): string {
  return line
    .split('  =>  ')[0]!
    .replace(/'[^']*'|[\d.]+\w*/g, '_')
    .slice(0, 6);
}

describe('constants mean what they mean to Spark', () => {
  it.each([...new Set(lines.map(kindOf))])('%s…', (kind) => {
    const group = lines.filter((line) => kindOf(line) === kind);
    const questions = group.map((line) => line.split('  =>  ')[0]!);
    expect(questions.map((question) => `${question}  =>  ${answerOf(question)}`)).toEqual(group);
  });
});
