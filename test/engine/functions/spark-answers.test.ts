/** What Apache Spark 3.5.5 answers (ANSI off, UTC): `expression  =>  type : "text"`, `null` or `error`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { constantAnswer } from '../../support/constant-answer';

const lines = readFileSync(new URL('./spark-answers.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');
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
    expect(questions.map(constantAnswer)).toEqual(group);
  });
});
