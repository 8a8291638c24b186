import { expect, test } from 'vitest';
import { canSort, directionWords } from '../../../renderer/view/sort';

test('a direction says what comes first, in the words of the values', () => {
  expect(directionWords('bigint')).toEqual(['lowest first', 'highest first']);
  expect(directionWords('date')).toEqual(['oldest first', 'newest first']);
  expect(directionWords('string')).toEqual(['A to Z', 'Z to A']);
  expect(directionWords('boolean')).toEqual(['false first', 'true first']);
});

test('canSort: takes columns whose values have an order, and no others', () => {
  const schema = [
    { name: 'num1', type: 'int', nullable: true },
    { name: 'list1', type: 'array<int>', nullable: true },
    { name: 'map1', type: 'map<string,int>', nullable: true },
  ] as const;
  expect(['num1', 'list1', 'map1', 'gone'].filter((name) => canSort(schema, name))).toEqual(['num1']);
});
