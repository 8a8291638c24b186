import { precisionOf, scaleOf } from '../columns/column';
import type { TypeName } from '../plan/schema';

const powers: bigint[] = [1n];

export function tenTo(exponent: number): bigint {
  for (let next = powers.length; next <= exponent; next++) powers.push(powers[next - 1]! * 10n);
  return powers[exponent]!;
}

/** Integer division, halves away from zero (Java's HALF_UP). */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (magnitude(rest) * 2n < magnitude(divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function rescale(unscaled: bigint, from: number, to: number): bigint {
  return to >= from ? unscaled * tenTo(to - from) : divideHalfUp(unscaled, tenTo(from - to));
}

/** The value itself, or null where the type has too few digits for it. */
export function fitted(unscaled: bigint, type: TypeName): bigint | null {
  return magnitude(unscaled) < tenTo(precisionOf(type)) ? unscaled : null;
}

export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = magnitude(unscaled)
    .toString()
    .padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Java's BigDecimal.toString: plain down to 10⁻⁶, below that with an exponent. */
export function scientificText(unscaled: bigint, scale: number): string {
  const digits = magnitude(unscaled).toString();
  const exponent = digits.length - 1 - scale;
  if (exponent >= -6) return decimalText(unscaled, scale);
  return `${unscaled < 0n ? '-' : ''}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${exponent}`;
}

const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Unscaled value at the type's scale, rounded half up; null where the text is no number or does not fit. */
export function decimalOfText(text: string, type: TypeName): bigint | null {
  const match = decimalPattern.exec(text);
  const digits = (match?.[2] ?? '') + (match?.[3] ?? '');
  if (match === null || digits === '') return null;
  const exponent = Number(match[4] ?? 0) - (match[3] ?? '').length;
  const value = BigInt(digits);
  if (value === 0n) return 0n;
  if (digits.length + exponent > 400) return null;
  if (exponent < -2000) return 0n;
  const rescaled = exponent >= 0 ? value * tenTo(exponent + scaleOf(type)) : rescale(value, -exponent, scaleOf(type));
  return fitted(match[1] === '-' ? -rescaled : rescaled, type);
}

export function decimalToNumber(unscaled: bigint, scale: number): number {
  return scale === 0 ? Number(unscaled) : Number(decimalText(unscaled, scale));
}
