import type { KernelContext, Operand, Value, Vector } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import type { FilterHint, TypeFamily } from '../protocol/engine-service';

/**
 * A function is one literal in its family's file. From it follow: type checking, evaluation, null handling, its row in the
 * filter builder, help, the Spark call, and its tests (every example runs on `eval`, on the kernel and on the cluster).
 */
export interface ScalarFunction {
  readonly kind: 'scalar';
  readonly name: string;
  /** What the filter builder prints between column and value. */
  readonly label: string;
  readonly doc: string;
  /** Accepted type families per argument; the last repeats when `variadic`. */
  readonly args: readonly (readonly TypeFamily[])[];
  readonly variadic?: true;
  /** 'same': all arguments of this function are first brought to one common type (Spark's coercion); 'as-given': they stay. */
  readonly coercion: 'same' | 'as-given';
  /** Result type for the (coerced) argument types. */
  readonly returns: TypeName | ((args: readonly TypeName[]) => TypeName);
  /** 'propagate': any null argument makes null and `eval` never sees one; 'handles': `eval` sees nulls. */
  readonly nulls: 'propagate' | 'handles';
  /** One row. `types` are the coerced argument types (scale of decimals, zone rules). A null result is null. */
  readonly eval: (args: readonly Value[], types: readonly TypeName[]) => Value;
  /** A columnar version for the operand kinds it knows; null = not this combination (then `eval` runs, once per distinct value on dictionaries). */
  readonly kernel?: (operands: readonly Operand[], context: KernelContext) => Vector | null;
  readonly filter?: FilterHint;
  /** Spark's name where it differs. */
  readonly spark?: string;
  readonly examples: readonly Example[];
}

/** An aggregate keeps one state per group; `merge` combines the states of two partitions (in partition order). */
export interface AggregateFunction {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly args: readonly (readonly TypeFamily[])[];
  readonly returns: TypeName | ((args: readonly TypeName[]) => TypeName);
  /** Rows with a null argument are skipped unless the function counts rows (no argument). */
  readonly eval: (rows: readonly (readonly Value[])[], types: readonly TypeName[]) => Value;
  readonly spark?: string;
  readonly examples: readonly AggregateExample[];
}

export interface Example {
  readonly args: readonly Value[];
  /** Types of the arguments where the values do not tell (default: boolean, int for number, bigint, string …). */
  readonly types?: readonly TypeName[];
  readonly result: Value;
}

export interface AggregateExample {
  readonly rows: readonly (readonly Value[])[];
  readonly types?: readonly TypeName[];
  readonly result: Value;
}

export type FunctionDef = ScalarFunction | AggregateFunction;

export function scalar(definition: Omit<ScalarFunction, 'kind'>): ScalarFunction {
  return { kind: 'scalar', ...definition };
}

export function aggregate(definition: Omit<AggregateFunction, 'kind'>): AggregateFunction {
  return { kind: 'aggregate', ...definition };
}
