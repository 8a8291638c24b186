import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand } from '../../columns/vector';

type Constant = Extract<Operand, { kind: 'constant' }>;

export interface ConstantText {
  readonly bytes: Pointer;
  readonly length: number;
}

/** A constant text or binary in the partition's memory, put there once. */
export function constantText(constant: Constant, context: KernelContext): ConstantText {
  return context.once(constant, () => {
    const { value } = constant;
    return placeBytes(value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8'), context);
  });
}

export function placeBytes(content: Uint8Array, context: KernelContext): ConstantText {
  const bytes = context.take(content.length);
  context.views().u8.set(content, bytes);
  return { bytes, length: content.length };
}
