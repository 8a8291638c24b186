import { expect, it } from 'vitest';
import { placeOf, type Schema } from '../../../engine/plan/schema';

it('finds the first column of exactly a name', () => {
  const schema: Schema = ['id', 'Id', 'id'].map((name) => ({ name, type: 'int', nullable: false }));
  expect(['id', 'Id', 'ID', 'constructor'].map((name) => placeOf(schema, name))).toEqual([0, 1, -1, -1]);
});
