import { bitAt, bitmapBytes, setBit } from '../../columns/bitmap';
import type { Pointer } from '../../columns/memory';
import { decodeText } from '../../columns/text';
import type { KernelContext, Vector } from '../../columns/vector';
import type { StateMachine } from '../state-machine';
import { bitsRoom } from './result';
import { placeBytes } from './text-constant';

/** A pattern made ready: its machine, and what answers for texts that a machine leaves open (all of them where there is none). */
export interface Matcher {
  readonly machine: StateMachine | null;
  matches(text: string): boolean;
}

/** Which of the candidate rows (0 = all) match. What is prepared for a partition is remembered under the matcher. */
export function matcherBits(matcher: Matcher, column: Vector, candidates: Pointer, context: KernelContext): Pointer {
  const { machine } = matcher;
  const { kernels, rows } = context;
  const [out, odd] = [bitsRoom(context), bitsRoom(context)];
  if (machine === null) {
    keepMatches(matcher, column, candidates, out, context);
    return out;
  }
  const { classes, table } = context.once(matcher, () => ({
    classes: placeBytes(machine.classes, context).bytes,
    table: placeBytes(new Uint8Array(machine.table.buffer), context).bytes,
  }));
  const { values, bytes } = column;
  kernels.matchStates(values, bytes, rows, candidates, classes, table, machine.width, machine.start, out, odd);
  if (kernels.countBits(odd, rows) > 0) {
    keepMatches(matcher, column, odd, odd, context);
    kernels.orBits(out, odd, out, bitmapBytes(rows));
  }
  return out;
}

function keepMatches(matcher: Matcher, column: Vector, candidates: Pointer, out: Pointer, context: KernelContext): void {
  const { rows } = context;
  const { u8, u32 } = context.views();
  const offsets = column.values >>> 2;
  const wanted = candidates === 0 ? null : u8.slice(candidates, candidates + bitmapBytes(rows));
  u8.fill(0, out, out + bitmapBytes(rows));
  for (let row = 0; row < rows; row++) {
    if (wanted !== null && !bitAt(wanted, 0, row)) continue;
    const text = decodeText(u8, column.bytes + u32[offsets + row]!, column.bytes + u32[offsets + row + 1]!);
    if (matcher.matches(text)) setBit(u8, out, row);
  }
}
