import type { Schema, TypeName } from '../../engine/plan/schema';
import type { Catalog, FilterHint, FunctionInfo } from '../../engine/protocol/engine-service';
import { familyOf } from './types';
import { EQUALS, negatedLabel } from './words';

/** What the filter builder offers, read from the catalog: no function is known here by name. */
export interface FilterWords {
  readonly operators: readonly FilterOperator[];
  readonly schema: Schema;
}

export interface FilterOperator {
  /** The function's name, with a leading `!` where negated. */
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly editor: FilterHint['editor'];
  readonly info: FunctionInfo;
}

export function filterWords(catalog: Catalog, schema: Schema): FilterWords {
  const offered = catalog.functions.filter((info) => info.kind === 'scalar' && info.filter !== null);
  const ranked = offered.toSorted((a, b) => a.filter!.rank - b.filter!.rank);
  return { operators: [...ranked.map(plain), ...ranked.filter(isNegatable).map(negated)], schema };
}

function plain(info: FunctionInfo): FilterOperator {
  return { name: info.name, label: info.label, doc: info.doc, editor: info.filter!.editor, info };
}

function negated(info: FunctionInfo): FilterOperator {
  return { ...plain(info), name: `!${info.name}`, label: negatedLabel(info.label) };
}

/** Comparisons and null tests have their own opposites; the others get one by `not`. */
function isNegatable(info: FunctionInfo): boolean {
  return info.filter!.editor !== 'value' && info.filter!.editor !== 'none';
}

/** What a column of this type can be asked. Any-case twins hide behind their toggle; a truth value has no order. */
export function operatorsFor(words: FilterWords, type: TypeName): readonly FilterOperator[] {
  const family = familyOf(type);
  if (family === 'void') return [];
  const fitting = words.operators.filter(
    ({ name, info }) => info.args[0]?.includes(family) === true && withCase(words, name) === null,
  );
  return family === 'boolean' ? fitting.filter(({ name, editor }) => name === EQUALS || editor === 'none') : fitting;
}

/** `contains` for `icontains`, `!like` for `!ilike`; null where the operator is no any-case twin. */
export function withCase(words: FilterWords, name: string): FilterOperator | null {
  const match = /^(!?)i(.+)$/.exec(name);
  return match === null ? null : operatorOf(words, `${match[1]}${match[2]}`);
}

export function withoutCase(words: FilterWords, name: string): FilterOperator | null {
  return operatorOf(
    words,
    name.replace(/^!?/, (not) => `${not}i`),
  );
}

export function operatorOf(words: FilterWords, name: string): FilterOperator | null {
  return words.operators.find((operator) => operator.name === name) ?? null;
}

export function typeOf(words: FilterWords, column: string): TypeName | null {
  return words.schema.find((field) => field.name === column)?.type ?? null;
}

/** How many values an editor asks for; null = one or more. */
export function arityOf(editor: FilterHint['editor']): number | null {
  return { none: 0, value: 1, text: 1, pattern: 1, range: 2, list: null }[editor];
}
