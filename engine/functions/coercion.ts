/**
 * Which type two arguments meet in: Spark's rules with ANSI off.
 *   tightest     no loss: int → bigint → float → double, dates and timestamps (an instant wins, and so do nanoseconds), anything from NULL
 *   wider        also decimals with other numbers, and text with anything but binary and boolean (as text)
 *   comparable   what a comparison casts to: text becomes the other side's type, decimal against text double
 *   arithmetic   text becomes double; decimals keep their own types, each operator has its result rule
 */
import { arrayOf, isNested, mapOf, nestedOf, structOf } from '../plan/nested-type';
import type { TypeName } from '../plan/schema';
import { isNanos, isTimestamp, isZoned, timestampType } from '../plan/time-type';
import type { TypeFamily } from '../protocol/engine-service';
import { canCast } from './cast';
import type { Coercion } from './define';
import { decimalFor, familyOf, isDecimal, isFractional, isIntegral, isNumeric, nesting, widerDecimal } from './types';

type Meet = (left: TypeName, right: TypeName) => TypeName | null;

const precedence: readonly TypeName[] = ['int', 'bigint', 'float', 'double'];

function widerNumber(left: TypeName, right: TypeName): TypeName | null {
  const [a, b] = [precedence.indexOf(left), precedence.indexOf(right)];
  return a < 0 || b < 0 ? null : precedence[Math.max(a, b)]!;
}

const isTime = (type: TypeName): boolean => type === 'date' || isTimestamp(type);

function finerTime(left: TypeName, right: TypeName): TypeName | null {
  if (!isTime(left) || !isTime(right)) return null;
  return timestampType(isZoned(left) || isZoned(right), isNanos(left) || isNanos(right));
}

function tightest(left: TypeName, right: TypeName): TypeName | null {
  if (left === right || right === 'void') return left;
  if (left === 'void') return right;
  return widerNumber(left, right) ?? finerTime(left, right);
}

function withDecimal(left: TypeName, right: TypeName): TypeName | null {
  if (!isNumeric(left) || !isNumeric(right) || !(isDecimal(left) || isDecimal(right))) return null;
  return isFractional(left) || isFractional(right) ? 'double' : widerDecimal(decimalFor(left), decimalFor(right));
}

const exact: Meet = (left, right) => tightest(left, right) ?? withDecimal(left, right);

function promotedText(left: TypeName, right: TypeName): TypeName | null {
  const other = left === 'string' ? right : right === 'string' ? left : null;
  return other === null || other === 'binary' || other === 'boolean' || isNested(other) ? null : 'string';
}

/** Nested types meet where their parts do: items with items, fields of the same names with each other. */
function withParts(left: TypeName, right: TypeName): TypeName | null {
  const [a, b] = [nestedOf(left), nestedOf(right)];
  if (a?.kind === 'array' && b?.kind === 'array') return mapped([wider(a.element, b.element)], ([element]) => arrayOf(element!));
  if (a?.kind === 'map' && b?.kind === 'map')
    return mapped([wider(a.key, b.key), wider(a.value, b.value)], ([key, value]) => mapOf(key!, value!));
  if (a?.kind !== 'struct' || b?.kind !== 'struct' || a.fields.length !== b.fields.length) return null;
  if (a.fields.some((field, i) => field.name.toLowerCase() !== b.fields[i]!.name.toLowerCase())) return null;
  const types = a.fields.map((field, i) => wider(field.type, b.fields[i]!.type));
  return mapped(types, (met) => structOf(a.fields.map((field, i) => ({ name: field.name, type: met[i]! }))));
}

function mapped(types: readonly (TypeName | null)[], make: (types: readonly TypeName[]) => TypeName): TypeName | null {
  return types.every((type) => type !== null) ? make(types) : null;
}

const wider: Meet = (left, right) => exact(left, right) ?? promotedText(left, right) ?? withParts(left, right);

const comparable: Meet = (left, right) => {
  const text = left === 'string' ? right : right === 'string' ? left : null;
  if (text === null || text === 'void' || text === 'string') return exact(left, right) ?? withParts(left, right);
  if (isNested(text)) return null;
  return isDecimal(text) ? 'double' : text;
};

function fold(meet: Meet, types: readonly TypeName[]): TypeName | null {
  return types.reduce<TypeName | null>((common, type) => (common === null ? null : meet(common, type)), 'void');
}

const all = (meet: Meet): Coercion => {
  return (types) => {
    const common = fold(meet, types);
    return common === null ? null : types.map(() => common);
  };
};

export const toWider: Coercion = all(wider);
export const toWiderWithoutText: Coercion = all(exact);
export const toComparable: Coercion = all(comparable);

/** As comparisons, and a boolean against a number counts as 1 or 0. */
export const toEqual: Coercion = (types) => {
  const numeric = types.find(isNumeric);
  return types.includes('boolean') && numeric !== undefined ? types.map(() => numeric) : toComparable(types);
};

/** The value of `between` against both bounds; null unless both comparisons meet in one type (then they are two comparisons). */
export const toRange: Coercion = ([value = 'void', low = 'void', high = 'void']) => {
  const [fromLow, fromHigh] = [comparable(value, low), comparable(value, high)];
  return fromLow !== null && fromLow === fromHigh ? [fromLow, fromLow, fromLow] : null;
};

/** Condition, value, condition, value …, else: the conditions stay, the values meet. */
export const toBranches: Coercion = (types) => {
  const isValue = (index: number): boolean => index % 2 === 1 || index === types.length - 1;
  const common = fold(
    wider,
    types.filter((_, index) => isValue(index)),
  );
  if (common === null || types.some((type, index) => !isValue(index) && type !== 'boolean' && type !== 'void')) return null;
  return types.map((_, index) => (isValue(index) ? common : 'boolean'));
};

const numberOf = (type: TypeName): TypeName | null => {
  if (type === 'string') return 'double';
  return isNumeric(type) || type === 'void' ? type : null;
};

export const toArithmetic: Coercion = ([first = 'void', second = 'void']) => {
  const [left, right] = [numberOf(first), numberOf(second)];
  if (left === null || right === null) return null;
  if (isDecimal(left) && !isFractional(right)) return [left, right === 'void' ? left : decimalFor(right)];
  if (isDecimal(right) && !isFractional(left)) return [left === 'void' ? right : decimalFor(left), right];
  const common = exact(left, right);
  return common === null ? null : common === 'void' ? ['double', 'double'] : [common, common];
};

/** `date + 3` and `date - 3` count days; everything else adds numbers. */
export const toSum: Coercion = (types) => {
  const [left, right] = types;
  if (left === 'date' && (right === 'int' || right === 'void')) return ['date', 'int'];
  return toArithmetic(types);
};

export const toCommutativeSum: Coercion = (types) => {
  const [left, right] = types;
  return right === 'date' && (left === 'int' || left === 'void') ? ['int', 'date'] : toSum(types);
};

/** Division is never done in integers. */
export const toQuotient: Coercion = (types) => {
  const met = toArithmetic(types);
  return met?.every((type) => isIntegral(type) || type === 'float') ? ['double', 'double'] : met;
};

function isNesting(family: TypeFamily): boolean {
  return (nesting as readonly TypeFamily[]).includes(family);
}

const families: Readonly<Partial<Record<TypeFamily, TypeName>>> = { decimal: 'decimal(38,18)' };

/** The type an argument is cast to when only these families are accepted; null = refused. */
export function implicitTarget(type: TypeName, accepted: readonly TypeFamily[]): TypeName | null {
  const family = familyOf(type);
  if (family !== 'void' && accepted.includes(family)) return type;
  if (isNested(type)) return null;
  const candidates = accepted.flatMap((each) => (isNesting(each) ? [] : [families[each] ?? (each as TypeName)]));
  if (family === 'void' && candidates.length === 0) return 'void';
  if (family === 'void') return accepted.includes('double') && !accepted.includes('string') ? 'double' : (candidates[0] ?? null);
  if (family === 'string')
    return candidates.includes('double') ? 'double' : (candidates.find((each) => each !== 'boolean') ?? null);
  const fits = (to: TypeName): boolean => canCast(type, to) && isImplicit(type, to);
  return candidates.find(fits) ?? null;
}

function isImplicit(from: TypeName, to: TypeName): boolean {
  if (to === 'string') return true;
  if (isNumeric(from)) return isNumeric(to);
  return isTime(from) && isTime(to);
}
