import { precisionOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import type { Pointer } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { BoundCall } from '../../functions/bound';
import { Slots } from './slots';

/** How many rows of each group have a value of one argument: one count for all calls that want to know. */
interface Count {
  readonly seen: Slots;
  /** The argument that must not be null; -1 = rows count, whatever they hold. */
  readonly arg: number;
}

/** The counts that counts, sums and averages of the same arguments share; arguments without nulls share that of the rows. */
export class SharedCounts {
  private readonly counts: Count[] = [];
  private readonly byCall: readonly (Slots | null)[];

  /** `places`: by call its arguments; `hasNulls`: whether one may be null. */
  constructor(
    private readonly memory: WebAssembly.Memory,
    calls: readonly BoundCall[],
    places: readonly (readonly number[])[],
    hasNulls: (arg: number) => boolean,
  ) {
    this.byCall = calls.map((call, i) => (isCounted(call, places[i]!) ? this.countOf(places[i]!, hasNulls) : null));
  }

  /** null = the call's state counts for itself. */
  of(call: number): Slots | null {
    return this.byCall[call]!;
  }

  update(ids: Pointer, groups: number, args: readonly Vector[], rows: number): void {
    for (const { seen, arg } of this.counts) {
      kernelsOf(this.memory).groupCount(ids, arg < 0 ? 0 : args[arg]!.validity, rows, seen.cover(groups));
    }
  }

  private countOf([place = -1]: readonly number[], hasNulls: (arg: number) => boolean): Slots {
    const arg = place >= 0 && hasNulls(place) ? place : -1;
    const known = this.counts.find((count) => count.arg === arg);
    if (known !== undefined) return known.seen;
    const seen = new Slots(this.memory, 4);
    this.counts.push({ seen, arg });
    return seen;
  }
}

function isCounted({ fn, args }: BoundCall, places: readonly number[]): boolean {
  if (fn === 'count') return places.length < 2;
  return (fn === 'sum' || fn === 'avg') && precisionOf(args[0]!.type) === 0;
}
