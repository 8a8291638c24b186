import { expect, test } from 'vitest';
import { directionWords } from '../../../renderer/view/sort';

test('a direction says what comes first, in the words of the values', () => {
  expect(directionWords('bigint')).toEqual(['lowest first', 'highest first']);
  expect(directionWords('date')).toEqual(['oldest first', 'newest first']);
  expect(directionWords('string')).toEqual(['A to Z', 'Z to A']);
  expect(directionWords('boolean')).toEqual(['false first', 'true first']);
});
