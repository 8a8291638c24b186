import { EQUAL } from '../../columns/kernels/compare-kernels';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { type LikePattern, parseLike } from '../like-pattern';
import { compareBits } from './compare';
import { type Pieces, piecesBits, piecesOf } from './like-pieces';
import { truthVector } from './result';
import { type Place, searchBits } from './text-search';

type Kernel = NonNullable<ScalarFunction['kernel']>;

/** What a pattern comes down to: the search for one text at one place, or pieces. */
type Prepared = Simple | Pieces;

interface Simple {
  readonly place: Place | 'whole';
  /** The literal text, as an operand: what is prepared for it is remembered under it. */
  readonly part: Extract<Operand, { kind: 'constant' }>;
}

/** Patterns of one literal piece are searches: `%x%`, `x%`, `%x`, `x`. Those without any literal go row by row. */
export function likeKernel(anyCase: boolean): Kernel {
  return ([column, pattern, escapedBy], context) => {
    if (column?.kind !== 'vector' || column.vector.storage !== 'utf8') return null;
    if (pattern?.kind !== 'constant' || (escapedBy !== undefined && escapedBy.kind !== 'constant')) return null;
    const { vector } = column;
    const prepared = context.once(pattern, () => prepare(String(pattern.value), String(escapedBy?.value ?? '\\'), anyCase));
    if (prepared === null) return null;
    if ('place' in prepared) return search(prepared, anyCase, vector, context);
    return truthVector(piecesBits(prepared, anyCase, vector, context), vector.validity, context);
  };
}

function prepare(pattern: string, escapedBy: string, anyCase: boolean): Prepared | null {
  const parsed = parseLike(anyCase ? pattern.toLowerCase() : pattern, escapedBy);
  return typeof parsed === 'string' ? null : (simplified(parsed, anyCase) ?? piecesOf(parsed, anyCase));
}

function search({ place, part }: Simple, anyCase: boolean, column: Vector, context: KernelContext): Vector | null {
  if (place !== 'whole')
    return truthVector(searchBits(place, anyCase, column, part, String(part.value), context), column.validity, context);
  const bits = compareBits(EQUAL, { kind: 'vector', vector: column }, part, context);
  return bits === null ? null : truthVector(bits, column.validity, context);
}

function simplified(parsed: LikePattern, anyCase: boolean): Simple | null {
  const place = placeOf(parsed);
  const literal = parsed.pieces.find((piece) => piece.length > 0) ?? [];
  if (place === null || literal.includes(null) || (place === 'whole' && anyCase)) return null;
  return { place, part: { kind: 'constant', type: 'string', value: String.fromCodePoint(...(literal as number[])) } };
}

function placeOf({ pieces }: LikePattern): Place | 'whole' | null {
  const filled = pieces.map((piece) => piece.length > 0);
  if (filled.filter(Boolean).length > 1) return null;
  if (pieces.length === 1) return 'whole';
  if (filled[0]) return 'start';
  return filled.at(-1) ? 'end' : 'anywhere';
}
