import { describe, expect, test } from 'vitest';
import { literalOf, textOfLiteral } from '../../../renderer/view/literal';

describe('what is typed beside a column of times', () => {
  test('is a time in microseconds, or in nanoseconds where it has their digits', () => {
    const wall = literalOf('2024-05-01 10:00:00.123456789', 'timestamp_ntz(9)');
    expect(wall).toEqual({ kind: 'lit', type: 'timestamp_ntz(9)', value: '2024-05-01 10:00:00.123456789' });
    const instant = literalOf('2024-05-01T10:00:00.1234567Z', 'timestamp(9)')!;
    expect(instant).toEqual({ kind: 'lit', type: 'timestamp(9)', value: '2024-05-01T10:00:00.1234567Z' });
    expect(textOfLiteral(instant)).toBe('2024-05-01 10:00:00.1234567');
    expect(literalOf('9999-12-31', 'timestamp(9)')).toEqual({ kind: 'lit', type: 'timestamp', value: '9999-12-31T00:00:00Z' });
  });

  test('of no more than nine digits', () => {
    expect(literalOf('2024-05-01 10:00:00.1234567891', 'timestamp_ntz(9)')).toBeNull();
  });
});
