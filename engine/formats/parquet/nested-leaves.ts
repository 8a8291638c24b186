import { fail } from '../../errors';
import { nestedOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import { Repetition } from './parquet-types';

/**
 * How a type lies in a Parquet file, by the rules that all readers know:
 *   struct   an optional group of its fields
 *   array    an optional group LIST, in it a repeated group "list" with the optional "element"
 *   map      an optional group MAP, in it a repeated group "key_value" with the required "key" and the optional "value"
 * Everything is optional but keys, so that a definition level tells how much of a path is there.
 */
export type Shape =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'struct'; readonly fields: readonly Shape[] }
  | { readonly kind: 'list'; readonly repetition: number; readonly element: Shape }
  | { readonly kind: 'map'; readonly repetition: number; readonly key: Shape; readonly value: Shape };

/** A column of values in the file. */
export interface Leaf {
  readonly index: number;
  readonly path: readonly string[];
  readonly type: TypeName;
  readonly repetition: number;
  readonly mostRepetition: number;
  readonly mostDefinition: number;
}

export interface Shaped {
  readonly shape: Shape;
  readonly leaves: readonly Leaf[];
}

export function shapeOf(name: string, type: TypeName): Shaped {
  const leaves: Leaf[] = [];
  const shape = shaped([name], type, 0, 0, Repetition.OPTIONAL, leaves);
  return { shape, leaves };
}

function shaped(
  path: readonly string[],
  type: TypeName,
  repetition: number,
  definition: number,
  mode: number,
  leaves: Leaf[],
): Shape {
  const own = mode === Repetition.OPTIONAL ? definition + 1 : definition;
  const nested = nestedOf(type);
  switch (nested?.kind) {
    case 'struct': {
      if (nested.fields.length === 0)
        fail(
          'UNSUPPORTED',
          `parquet: column ${path[0]} holds structs without fields, which Parquet has not; drop it or use to_json`,
        );
      const field = (name: string, of: TypeName): Shape =>
        shaped([...path, name], of, repetition, own, Repetition.OPTIONAL, leaves);
      return { kind: 'struct', fields: nested.fields.map((each) => field(each.name, each.type)) };
    }
    case 'array': {
      const element = shaped([...path, 'list', 'element'], nested.element, repetition + 1, own + 1, Repetition.OPTIONAL, leaves);
      return { kind: 'list', repetition: repetition + 1, element };
    }
    case 'map': {
      const inside = [...path, 'key_value'];
      const key = shaped([...inside, 'key'], nested.key, repetition + 1, own + 1, Repetition.REQUIRED, leaves);
      const value = shaped([...inside, 'value'], nested.value, repetition + 1, own + 1, Repetition.OPTIONAL, leaves);
      return { kind: 'map', repetition: repetition + 1, key, value };
    }
    default: {
      const leaf = { index: leaves.length, path, type, repetition: mode, mostRepetition: repetition, mostDefinition: own };
      leaves.push(leaf);
      return { kind: 'leaf', leaf };
    }
  }
}

/** What flat and nested columns alike have in the file: a flat column is its own leaf. */
export function leavesOf(name: string, type: TypeName): readonly Leaf[] {
  return shapeOf(name, type).leaves;
}
