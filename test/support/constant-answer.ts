import { EngineError } from '../../engine/errors';
import { bind } from '../../engine/functions/bind';
import { textOf } from '../../engine/functions/text-of';
import { parseExpr } from '../../engine/plan/parse';

const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');

/** `expression  =>  type : "text"`, or null for the text, or error: what a constant means to the engine. */
export function constantAnswer(expression: string): string {
  return `${expression}  =>  ${answerOf(expression)}`;
}

function answerOf(text: string): string {
  try {
    const bound = bind(parseExpr(text), [], { nowMicros: 0n });
    if (bound.kind !== 'lit') return 'not a constant';
    if (bound.value === null) return `${bound.type} : null`;
    return `${bound.type} : ${JSON.stringify(bound.value instanceof Uint8Array ? hexadecimal(bound.value) : textOf(bound.value, bound.type))}`;
  } catch (error) {
    if (error instanceof EngineError) return 'error';
    throw error;
  }
}
