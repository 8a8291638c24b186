import { bitAt, bitmapBytes, setBit } from '../../columns/bitmap';
import type { Pointer } from '../../columns/memory';
import { decodeText } from '../../columns/text';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { regularExpression } from '../regular-expression';
import { requiredText } from './required-text';
import { truthVector } from './result';
import { searchBits } from './text-search';

/** A regular expression is tried only on rows that hold the text which all its matches hold; without such text, row by row. */
export const patternKernel: NonNullable<ScalarFunction['kernel']> = ([column, pattern], context) => {
  if (column?.kind !== 'vector' || column.vector.storage !== 'utf8' || pattern?.kind !== 'constant') return null;
  const required = context.once(pattern, () => requiredOperand(String(pattern.value)));
  if (required === null) return null;
  const bits = searchBits('anywhere', false, column.vector, required, String(required.value), context);
  keepMatches(column.vector, String(pattern.value), bits, context);
  return truthVector(bits, column.vector.validity, context);
};

function requiredOperand(pattern: string): Extract<Operand, { kind: 'constant' }> | null {
  const text = requiredText(pattern);
  return text === null ? null : { kind: 'constant', type: 'string', value: text };
}

function keepMatches(column: Vector, pattern: string, bits: Pointer, context: KernelContext): void {
  const { u8, u32 } = context.views();
  const expression = regularExpression(pattern);
  const offsets = column.values >>> 2;
  const candidates = u8.slice(bits, bits + bitmapBytes(context.rows));
  u8.fill(0, bits, bits + bitmapBytes(context.rows));
  for (let row = 0; row < context.rows; row++) {
    if (!bitAt(candidates, 0, row)) continue;
    const text = decodeText(u8, column.bytes + u32[offsets + row]!, column.bytes + u32[offsets + row + 1]!);
    if (expression.matcher(text).find()) setBit(u8, bits, row);
  }
}
