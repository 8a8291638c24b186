import { damaged } from './damage';

/** A count or a size as a file tells it, which may be any number. */
export function size(value: number, what: string): number {
  return Number.isSafeInteger(value) && value >= 0 ? value : damaged(`${what} is ${value}`);
}
