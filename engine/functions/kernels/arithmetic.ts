import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, type Storage, widthOf } from '../../columns/column';
import { EQUAL } from '../../columns/kernels/compare-kernels';
import { ADD, DIVIDE, MULTIPLY, SUBTRACT } from '../../columns/kernels/number-kernels';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand, Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import type { ScalarFunction } from '../define';
import { bitsRoom, bothValid, numberVector } from './result';

type Kernel = NonNullable<ScalarFunction['kernel']>;

/** Types whose arithmetic is that of their storage; float rounds after each step and decimals have their own rules. */
const storages: Readonly<Partial<Record<TypeName, Extract<Storage, 'i32' | 'i64' | 'f64'>>>> = {
  int: 'i32',
  date: 'i32',
  bigint: 'i64',
  double: 'f64',
};

interface Column {
  readonly values: Pointer;
  readonly validity: Pointer;
}

function arithmetic(op: number, storageAllowed: (storage: Storage) => boolean): Kernel {
  return ([left, right], context) => {
    const storage = storages[typeOf(left!)];
    if (storage === undefined || storage !== storages[typeOf(right!)] || !storageAllowed(storage)) return null;
    const [a, b] = [columnOf(left!, storage, context), columnOf(right!, storage, context)];
    if (a === null || b === null) return null;
    const out = context.take(context.rows * widthOf(storage));
    calculate(op, storage, a, b, out, context);
    const validity = bothValid(a.validity, b.validity, context);
    const type = typeOf(right!) === 'date' ? 'date' : typeOf(left!);
    return numberVector(type, storage, out, op === DIVIDE ? withoutZeros(b, validity, context) : validity, context);
  };
}

function typeOf(operand: Operand): TypeName {
  return operand.kind === 'vector' ? operand.vector.type : operand.type;
}

function calculate(op: number, storage: Storage, a: Column, b: Column, out: Pointer, { kernels, rows }: KernelContext): void {
  if (storage === 'i32') kernels.arithmeticI32(op, a.values, b.values, rows, out);
  else if (storage === 'i64') kernels.arithmeticI64(op, a.values, b.values, rows, out);
  else kernels.arithmeticF64(op, a.values, b.values, rows, out);
}

function columnOf(operand: Operand, storage: Storage, context: KernelContext): Column | null {
  if (operand.kind === 'vector') return operand.vector.storage === storage ? operand.vector : null;
  const { value } = operand;
  return context.once(operand, () => ({ values: repeated(value, storage, context), validity: 0 }));
}

/** As long as a batch can be: later ones may hold more rows than this one. */
function repeated(value: Value, storage: Storage, context: KernelContext): Pointer {
  const room = context.take(BATCH_ROWS * widthOf(storage));
  const { i32, i64, f64 } = context.views();
  const from = room / widthOf(storage);
  if (storage === 'i32') i32.fill(value as number, from, from + BATCH_ROWS);
  else if (storage === 'i64') i64.fill(value as bigint, from, from + BATCH_ROWS);
  else f64.fill(value as number, from, from + BATCH_ROWS);
  return room;
}

/** Dividing by zero gives null. */
function withoutZeros(divisor: Column, validity: Pointer, context: KernelContext): Pointer {
  const zeros = bitsRoom(context);
  const length = bitmapBytes(context.rows);
  context.kernels.compareF64(divisor.values, context.rows, EQUAL, 0, zeros);
  context.kernels.notBits(zeros, zeros, length);
  if (validity !== 0) context.kernels.andBits(zeros, validity, zeros, length);
  return zeros;
}

const anyStorage = (): boolean => true;

export const plusKernel = arithmetic(ADD, anyStorage);
export const minusKernel = arithmetic(SUBTRACT, anyStorage);
export const timesKernel = arithmetic(MULTIPLY, anyStorage);
export const quotientKernel = arithmetic(DIVIDE, (storage) => storage === 'f64');
