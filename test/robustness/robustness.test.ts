import { describe, expect, it } from 'vitest';
import { Random } from '../support/random';
import { cases } from './cases';
import type { PollutedFile } from './pollutions';
import { readByHearth } from './read-hearth';
import { mean, type Scores, scoresOf } from './score';

/** Some hundred of the files that `npm run bench:robustness` scores in full, next to other tools. */
const files = new Random(8).sample(cases(600, 5), 350);

async function scored(score: (file: PollutedFile) => Promise<Scores>): Promise<{ name: string; scores: Scores }[]> {
  const all: { name: string; scores: Scores }[] = [];
  for (const file of files) all.push({ name: file.name, scores: await score(file) });
  return all;
}

describe('csv files that real people have', () => {
  it('open right by default in 99 of 100 header names, records and cells', { timeout: 60_000 }, async () => {
    const all = await scored(async (file) => scoresOf(file.byDefault, await readByHearth(file.bytes, {})));
    const { header, records, cells } = mean(all.map((each) => each.scores));
    expect(Math.min(header, records, cells)).toBeGreaterThanOrEqual(0.99);
  });

  it('open right in everything once told how they are written', { timeout: 60_000 }, async () => {
    const all = await scored(async (file) => scoresOf(file.told, await readByHearth(file.bytes, file.options)));
    const wrong = all.filter(({ scores: { header, records, cells } }) => Math.min(header, records, cells) < 1);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
