import type { Pointer } from '../../columns/memory';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import { type LikePattern, likeExpression, matchesLike } from '../like-pattern';
import { regularExpression } from '../regular-expression';
import { stateMachine } from '../state-machine';
import { type Matcher, matcherBits } from './machine-bits';
import { searchBits } from './text-search';

/** A pattern of several pieces, or with `_` in it: the rows that hold its longest literal run are found at once, and only they are walked. */
export interface Pieces {
  readonly run: Extract<Operand, { kind: 'constant' }>;
  readonly matcher: Matcher;
}

/** Null where the pattern holds no literal text. `pattern` is in lower case when case is ignored. */
export function piecesOf(pattern: LikePattern, anyCase: boolean): Pieces | null {
  const run = longestRun(pattern);
  if (run.length === 0) return null;
  return {
    run: { kind: 'constant', type: 'string', value: String.fromCodePoint(...run) },
    matcher: {
      machine: stateMachine(regularExpression(likeExpression(pattern, anyCase))),
      matches: (text) => matchesLike(pattern, anyCase ? text.toLowerCase() : text),
    },
  };
}

export function piecesBits({ run, matcher }: Pieces, anyCase: boolean, column: Vector, context: KernelContext): Pointer {
  const candidates = searchBits('anywhere', anyCase, column, run, String(run.value), context);
  return matcherBits(matcher, column, candidates, context);
}

function longestRun({ pieces }: LikePattern): number[] {
  let longest: number[] = [];
  for (const piece of pieces) {
    let run: number[] = [];
    for (const point of piece) {
      run = point === null ? [] : [...run, point];
      if (run.length > longest.length) longest = run;
    }
  }
  return longest;
}
