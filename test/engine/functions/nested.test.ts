import { describe, expect, it } from 'vitest';
import type { Value } from '../../../engine/columns/vector';
import { bind, bindCondition } from '../../../engine/functions/bind';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { aggregate } from '../../../engine/operators/aggregate';
import { distinct } from '../../../engine/operators/distinct';
import { sort } from '../../../engine/operators/sort';
import { parseExpr, parseNamedList, parseSortKeys } from '../../../engine/plan/parse';
import type { Relation } from '../../../engine/plan/relation';
import { selectedBy, valuesOf } from '../../support/evaluate';
import { schemaOf, tableOf } from '../../support/table';

const types = {
  user: 'struct<name:string,address:struct<city:string,`zip code`:int>>',
  tags: 'array<string>',
  props: 'map<string,double>',
  points: 'array<struct<x:int,y:int>>',
  'user.age': 'int',
} as const;
const schema = schemaOf(types);
const context = { nowMicros: 0n };
const rows: Value[][] = [
  ['{"name":"Ann","address":{"city":"Rome","zip code":100}}', '["a","b"]', '{"k":1.5}', '[{"x":1,"y":2}]', 30],
  ['{"name":"Bob"}', '[]', '{}', '[{"x":1}]', 40],
  [null, null, null, null, null],
  ['{"name":"Ann","address":{"city":"Rome","zip code":100}}', '["b","a"]', '{"k":"NaN"}', '[]', 50],
];

const value = (text: string, row: number): Value => evaluateRow(bind(parseExpr(text), schema, context), rows[row]!);

describe('fields and items', () => {
  it.each<[string, Value]>([
    ['user.name', 'Ann'],
    ['user.address.city', 'Rome'],
    ['USER.Address.CITY', 'Rome'],
    ['user.address.`zip code`', 100],
    ["user['address']['city']", 'Rome'],
    ['user.age', 30],
    ['tags[1]', 'b'],
    ['props["k"] + 1', 2.5],
    ['points[0].y', 2],
    ['size(points)', 1],
    ['CAST(tags AS STRING)', '[a, b]'],
    ['CAST(user AS STRING)', '{Ann, {Rome, 100}}'],
    ['CAST(props AS STRING)', '{k -> 1.5}'],
    ['CAST(points AS ARRAY<STRUCT<x: STRING, y: DOUBLE>>)', '[{"x":"1","y":2.0}]'],
    ["get_json_object(to_json(user), '$.address.city')", 'Rome'],
    ['array_contains(tags, "b")', true],
  ])('%s is %j', (text, expected) => {
    expect(value(text, 0)).toEqual(expected);
    expect(value(text, 2)).toEqual(text.startsWith('size') ? -1 : null);
  });

  it('say what there is where a field is unknown', () => {
    expect(() => value('user.nam', 0)).toThrow(/no field "nam".*"name"/);
    expect(() => value('tags.x', 0)).toThrow(/cannot take array<string> and string together/);
    expect(() => value('tags["x"]', 0)).toThrow(/cannot take/);
  });
});

describe('comparisons', () => {
  const table = tableOf(types, rows);
  const where = (text: string): number[] => selectedBy(table, bindCondition(parseExpr(text), schema, context));

  it('are equality for structs and arrays', () => {
    expect(where('tags = from_json(\'["a","b"]\', \'array<string>\')')).toEqual([0]);
    expect(where("tags in (array('b', 'a'), array('x'))")).toEqual([3]);
    expect(where('user.address.city = "Rome"')).toEqual([0, 3]);
    expect(where("user <=> named_struct('name', 'Bob', 'address', null)")).toEqual([1]);
    expect(where('size(tags) = 0 or tags is null')).toEqual([1, 2]);
  });

  it('are refused by name for maps, and for any order', () => {
    expect(() => where('props = props')).toThrow(/map<string,double>/);
    expect(() => where('tags < tags')).toThrow(/array<string>/);
    const input = { op: 'scan', format: 'auto', paths: [], options: {} } as Relation;
    expect(() => sort.schema({ op: 'sort', input, keys: parseSortKeys('tags') }, [schema])).toThrow(
      /sorted by tags, which is array<string>/,
    );
    expect(() => distinct.schema({ op: 'distinct', input }, [schema])).toThrow(/map<string,double>/);
    const by = parseNamedList('props');
    expect(() => aggregate.schema({ op: 'aggregate', input, by, measures: [] }, [schema])).toThrow(/grouped by "props"/);
  });

  it('give the same through batches as row by row', () => {
    for (const text of ['user.name', 'tags[0]', 'props', 'coalesce(tags, array("z"))', 'points[0]']) {
      const bound = bind(parseExpr(text), schema, context);
      expect(valuesOf(table, bound)).toEqual(rows.map((row) => evaluateRow(bound, row)));
    }
  });
});
