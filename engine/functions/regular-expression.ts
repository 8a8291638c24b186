import { RE2JS } from 're2js';
import { fail } from '../errors';
import { memo } from './memo';

/** Patterns run on RE2: linear time whatever the pattern, so no text can hang an executor. */
export const regularExpression = memo((pattern: string): RE2JS => {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    return fail('SYNTAX', `the pattern '${pattern}' is no regular expression: ${reason(cause)}`, { pattern }, cause);
  }
});

export function patternComplaint(pattern: unknown): string | null {
  if (typeof pattern !== 'string') return null;
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (cause) {
    return `the pattern '${pattern}' is no regular expression: ${reason(cause)}`;
  }
}

function reason(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/^error parsing regexp: /, '');
}
