import { isNested, nestedOf } from '../../engine/plan/nested-type';
import type { TypeName } from '../../engine/plan/schema';
import { isTimestamp } from '../../engine/plan/time-type';
import type { TypeFamily } from '../../engine/protocol/engine-service';

export function familyOf(type: TypeName): TypeFamily | 'void' {
  if (isDecimal(type)) return 'decimal';
  return isNested(type) ? nestedOf(type)!.kind : (type as TypeFamily | 'void');
}

export function isDecimal(type: TypeName): type is `decimal(${number},${number})` {
  return type.startsWith('decimal');
}

export function decimalScale(type: TypeName): number {
  return Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
}

export function isNumeric(type: TypeName): boolean {
  return ['int', 'bigint', 'float', 'double', 'decimal'].includes(familyOf(type));
}

export function isTemporal(type: TypeName): boolean {
  return type === 'date' || isTimestamp(type);
}

const labels: { readonly [F in TypeFamily | 'void']: string } = {
  void: 'empty',
  boolean: 'true/false',
  int: 'int',
  bigint: 'bigint',
  float: 'float',
  double: 'real',
  decimal: 'decimal',
  string: 'text',
  binary: 'bytes',
  date: 'date',
  timestamp: 'time',
  timestamp_ntz: 'time',
  'timestamp(9)': 'time',
  'timestamp_ntz(9)': 'time',
  struct: 'struct',
  array: 'list',
  map: 'map',
};

/** The short word under a column's name; the full type stands in its tooltip. */
export function typeLabel(type: TypeName): string {
  return labels[familyOf(type)];
}
