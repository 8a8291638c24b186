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
  /** How many arguments at the end may be left out. */
  readonly optional?: number;
  /** Other names of the same function; bound expressions only ever carry `name`. */
  readonly aliases?: readonly string[];
  /**
   * 'same': all arguments are first brought to their common type (Spark's wider type, text included); 'as-given': each is only
   * cast where its family is not accepted; a rule: the types to cast to, null where there are none.
   */
  readonly coercion: 'same' | 'as-given' | Coercion;
  /** Result type for the (coerced) argument types; `literals` holds the values of arguments that are constants. */
  readonly returns: TypeName | ((args: readonly TypeName[], literals: readonly (Value | undefined)[]) => TypeName);
  /** 'propagate': any null argument makes null and `eval` never sees one; 'handles': `eval` sees nulls. */
  readonly nulls: 'propagate' | 'handles';
  /** One row. `types` are the coerced argument types (scale of decimals, zone rules). A null result is null. */
  readonly eval: (args: readonly Value[], types: readonly TypeName[]) => Value;
  /** A columnar version for the operand kinds it knows; null = not this combination (then `eval` runs, once per distinct value on dictionaries). */
  readonly kernel?: (operands: readonly Operand[], context: KernelContext) => Vector | null;
  /** Between which whole numbers its results lie, as far as the arguments that are constants tell; null = no telling. */
  readonly range?: (literals: readonly (Value | undefined)[]) => readonly [least: number, greatest: number] | null;
  /** Takes no arguments; bound with the plan's instant (a timestamp) as its only one, so that it is the same in every row. */
  readonly clock?: true;
  /** Judges constant arguments when the expression is bound (a pattern that does not parse): the complaint, or null. */
  readonly check?: (literals: readonly (Value | undefined)[]) => string | null;
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
  readonly variadic?: true;
  readonly optional?: number;
  readonly aliases?: readonly string[];
  readonly returns: TypeName | ((args: readonly TypeName[]) => TypeName);
  /** 'skip': `eval` never sees a row with a null argument; 'handles': it sees every row. */
  readonly nulls: 'skip' | 'handles';
  readonly eval: (rows: readonly (readonly Value[])[], types: readonly TypeName[]) => Value;
  readonly spark?: string;
  readonly examples: readonly AggregateExample[];
}

export type Coercion = (types: readonly TypeName[]) => readonly TypeName[] | null;

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
