import type { Operand } from '../../columns/vector';
import type { ScalarFunction } from '../define';
import { memo } from '../memo';
import { regularExpression } from '../regular-expression';
import { stateMachine } from '../state-machine';
import { type Matcher, matcherBits } from './machine-bits';
import { requiredText } from './required-text';
import { truthVector } from './result';
import { searchBits } from './text-search';

/** A regular expression walks the rows that hold the text which all its matches hold; without such text, all rows. */
export const patternKernel: NonNullable<ScalarFunction['kernel']> = ([column, pattern], context) => {
  if (column?.kind !== 'vector' || column.vector.storage !== 'utf8' || pattern?.kind !== 'constant' || pattern.value === null)
    return null;
  const { vector } = column;
  const { required, matcher } = preparedPattern(String(pattern.value));
  const candidates = required === null ? 0 : searchBits('anywhere', false, vector, required, String(required.value), context);
  return truthVector(matcherBits(matcher, vector, candidates, context), vector.validity, context);
};

interface Prepared {
  /** As an operand: what is prepared for it is remembered under it. */
  readonly required: Extract<Operand, { kind: 'constant' }> | null;
  readonly matcher: Matcher;
}

const preparedPattern = memo((pattern: string): Prepared => {
  const text = requiredText(pattern);
  const expression = regularExpression(pattern);
  return {
    required: text === null ? null : { kind: 'constant', type: 'string', value: text },
    matcher: { machine: stateMachine(expression), matches: (each) => expression.matcher(each).find() },
  };
});
