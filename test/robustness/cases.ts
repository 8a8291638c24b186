import { Random } from '../support/random';
import { type PollutedFile, pairOf, pollutions, singles } from './pollutions';
import { tables } from './tables';

/** All single pollutions, and as many pairs as asked for, drawn from a seed. */
export function cases(pairs: number, seed: number): PollutedFile[] {
  const random = new Random(seed);
  const drawn = new Map<string, PollutedFile>();
  while (drawn.size < pairs) {
    const file = pairOf(random.pick(pollutions), random.pick(pollutions), random.pick(tables));
    if (file !== null) drawn.set(file.name, file);
  }
  return [...singles(), ...drawn.values()];
}
