import { typed } from './build';
import type { Expr, Lit } from './expr';
import { isNested } from './nested-type';
import type { TypeName } from './schema';
import { decimalTypeOf } from './spelling';
import { isTypeName } from './type-name';

/** Spark's casts in the form of functions: `int(x)`, `string(x)`. */
export const castFunctions: ReadonlyMap<string, TypeName> = new Map(
  (['boolean', 'int', 'bigint', 'float', 'double', 'string', 'binary', 'date', 'timestamp'] as const).map((type) => [type, type]),
);

/** Casts that spell a literal with no form of its own are that literal: typed nulls, NaN and infinities, decimals of more digits. */
export function castTo(arg: Expr, to: TypeName): Expr {
  if (arg.kind === 'lit' && arg.type === 'void') return typed(to, null);
  if (arg.kind !== 'lit' || arg.type !== 'string') return { kind: 'cast', to, arg };
  const text = String(arg.value);
  if ((to === 'double' || to === 'float') && /^(?:NaN|-?Infinity)$/.test(text)) return typed(to, text);
  return fitsDecimal(text, to) ? typed(to, text) : { kind: 'cast', to, arg };
}

/** `from_json('[1,2]', 'array<int>')` is how a nested literal is spelled; null where the arguments are anything else. */
export function nestedLiteral([text, type, ...rest]: readonly Expr[]): Lit | null {
  if (text?.kind !== 'lit' || text.type !== 'string' || text.value === null) return null;
  if (type?.kind !== 'lit' || type.type !== 'string' || rest.length > 0) return null;
  const name = String(type.value);
  return isTypeName(name) && isNested(name) ? typed(name, text.value) : null;
}

/** A plain decimal number with no more digits, before and after the point, than the type has. */
function fitsDecimal(text: string, to: TypeName): boolean {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(to) ?? [];
  const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (precision === undefined || whole === undefined) return false;
  return fraction.length <= Number(scale) && whole.replace(/^0+/, '').length <= Number(precision) - Number(scale);
}

/** 10 int (or bigint, or decimal, as it needs), 10L bigint, 1.5 decimal, 1e3 and 1.5D double, 1.5F float, 10BD decimal. */
export function numberLiteral(digits: string, suffix: string): Lit | null {
  if (suffix === 'D' || suffix === 'F') return realLiteral(digits, suffix === 'D' ? 'double' : 'float');
  if (suffix === '' && /e/i.test(digits)) return realLiteral(digits, 'double');
  if (suffix === 'BD' || (suffix === '' && digits.includes('.'))) return decimalLiteral(digits);
  if (!/^-?\d+$/.test(digits)) return null;
  const value = BigInt(digits);
  if (suffix !== 'L' && value === BigInt.asIntN(32, value)) return typed('int', Number(value));
  if (value === BigInt.asIntN(64, value)) return typed('bigint', value.toString());
  return suffix === 'L' ? null : decimalLiteral(digits);
}

function realLiteral(digits: string, type: 'double' | 'float'): Lit | null {
  const value = type === 'double' ? Number(digits) : Math.fround(Number(digits));
  return Number.isFinite(value) ? typed(type, value) : null;
}

function decimalLiteral(digits: string): Lit | null {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(digits) ?? [];
  const text = `${sign}${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  const type = /^-?\d*\.?\d*$/.test(digits) ? decimalTypeOf(text) : null;
  return type === null ? null : typed(type, text);
}
