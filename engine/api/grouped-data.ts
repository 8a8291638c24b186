import { fail } from '../errors';
import { findFunction } from '../functions/index';
import { isNumeric } from '../functions/types';
import { operatorOf } from '../operators/index';
import { aggregate, call, col, named } from '../plan/build';
import type { Expr } from '../plan/expr';
import { childrenOf } from '../plan/walk';
import { Column, columnOf } from './column';
import type { DataFrame } from './dataframe';
import { type Frame, type FrameField, freeSlot, inFrame, type Owners, visibleSchema } from './frame';

/** Rows in groups, waiting for what to compute of each. */
export class GroupedData {
  readonly #frame: DataFrame;
  readonly #by: readonly Column[];

  constructor(frame: DataFrame, by: readonly Column[]) {
    this.#frame = frame;
    this.#by = by;
  }

  /** Measures as columns, or functions by column name: `agg({ price: 'avg', '*': 'count' })`. */
  agg(...measures: readonly (Column | Readonly<Record<string, string>>)[]): DataFrame {
    const columns = measures.flatMap((each) => (each instanceof Column ? [each] : namedMeasures(each)));
    if (columns.length === 0) fail('MALFORMED_PLAN', "agg: nothing to compute; say what, as in agg(sum('price'))");
    return this.#grouped(() => columns);
  }

  count(): DataFrame {
    return this.agg(Column.of(call('count')).alias('count'));
  }

  sum(...columns: readonly string[]): DataFrame {
    return this.#each('sum', columns);
  }

  avg(...columns: readonly string[]): DataFrame {
    return this.#each('avg', columns);
  }

  mean(...columns: readonly string[]): DataFrame {
    return this.avg(...columns);
  }

  min(...columns: readonly string[]): DataFrame {
    return this.#each('min', columns);
  }

  max(...columns: readonly string[]): DataFrame {
    return this.#each('max', columns);
  }

  /** Of these columns, or of all that are numbers. */
  #each(fn: string, columns: readonly string[]): DataFrame {
    return this.#grouped((frame) => {
      const keys = this.#by.map((key) => key.getName());
      const numbers = visibleSchema(frame).filter(({ name, type }) => isNumeric(type) && !keys.includes(name));
      const names = columns.length > 0 ? columns : numbers.map(({ name }) => name);
      return names.map((name) => Column.of(call(fn, col(name))));
    });
  }

  #grouped(measuresOf: (frame: Frame) => readonly Column[]): DataFrame {
    return this.#frame.derived((frame, ownersOf) => {
      const measures = measuresOf(frame);
      return ownersOf([...this.#by, ...measures], (owners) => grouped(frame, this.#by, measures, owners));
    });
  }
}

function namedMeasures(measures: Readonly<Record<string, string>>): readonly Column[] {
  return Object.entries(measures).map(([name, fn]) =>
    name === '*' ? Column.of(call(fn)) : Column.of(call(fn, columnOf(name).expr)),
  );
}

export function grouped(frame: Frame, by: readonly Column[], measures: readonly Column[], owners: Owners): Frame {
  const slots = new Set<string>();
  const place = (column: Column): { readonly field: FrameField; readonly expr: Expr } => {
    const expr = inFrame(column.expr, frame, owners);
    const same = expr.kind === 'col' ? frame.fields.find(({ slot }) => slot === expr.name) : undefined;
    const name = column.label ?? same?.name ?? column.getName();
    return { field: { name, slot: freeSlot(name, slots), attribute: same?.attribute ?? {} }, expr };
  };
  const keys = by.map(place);
  const results = measures.map(place);
  const relation = aggregate(
    frame.relation,
    keys.map(({ field, expr }) => named(field.slot, expr)),
    results.map(({ field, expr }) => named(field.slot, expr)),
  );
  const fields = [...keys, ...results.map(({ field, expr }) => ({ field: { ...field, attribute: {} }, expr }))].map(
    ({ field }) => field,
  );
  return { relation, schema: operatorOf(relation).schema(relation, [frame.schema]), fields };
}

/** Whether an expression combines rows. */
export function isAggregate(expr: Expr): boolean {
  if (expr.kind === 'call' && findFunction(expr.fn)?.kind === 'aggregate') return true;
  return childrenOf(expr).some(isAggregate);
}
