import { describe, expect, it } from 'vitest';
import { explain, explainPlan } from '../../../engine/operators/explain';
import { inputsOf, operators, rewriteRelation, scansOf, schemaOf, withInputs } from '../../../engine/operators/index';
import {
  aggregate,
  asc,
  call,
  col,
  distinct,
  filter,
  join,
  lit,
  named,
  project,
  query,
  sameNames,
  scan,
  slice,
  sort,
  union,
  unionByName,
  write,
} from '../../../engine/plan/build';
import { parseExpr, parseNamedList, parseSchema } from '../../../engine/plan/parse';
import type { Relation } from '../../../engine/plan/relation';
import { schemaText } from '../../support/golden';

const cities = scan('csv', ['cities.csv']);
const source = () => parseSchema('city string not null, people bigint, area double');
const shape = (relation: Relation): string => schemaText(schemaOf(relation, source));

const whole = slice(
  sort(
    project(
      filter(
        distinct(aggregate(cities, parseNamedList('city'), parseNamedList('count(*) as n, sum(people) as p'))),
        parseExpr('n > 1'),
      ),
      parseNamedList('city, p / n as mean'),
    ),
    [asc(col('mean'))],
  ),
  0,
  10,
);

describe('schemas', () => {
  it('follow the operators', () => {
    expect(shape(whole)).toBe('city string not null, mean double');
    expect(shape(aggregate(cities, [], parseNamedList('count(*) as n, max(area) as a, count(city) / 2 as h')))).toBe(
      'n bigint not null, a double, h double',
    );
    expect(shape(project(cities, parseNamedList("upper(city) as u, isnull(area) as e, city = 'x' as x, area > 1 as g")))).toBe(
      'u string, e boolean not null, x boolean not null, g boolean',
    );
  });

  it('of joins have the columns of both sides, nullable where a partner may be missing', () => {
    const names = project(cities, parseNamedList('city'));
    expect(shape(join(names, names, 'inner', sameNames('city')))).toBe('city string not null, city string not null');
    expect(shape(join(names, names, 'left', sameNames('city')))).toBe('city string not null, city string');
    expect(shape(join(names, names, 'full', sameNames('city')))).toBe('city string, city string');
    expect(shape(join(names, names, 'anti', sameNames('city')))).toBe('city string not null');
  });

  it('of unions are the first input, in types that hold all', () => {
    const swapped = project(cities, parseNamedList('cast(area as int) as people, city'));
    expect(shape(unionByName(project(cities, parseNamedList('city, people')), swapped))).toBe(
      'city string not null, people bigint',
    );
    expect(shape(union(project(cities, parseNamedList('people as x')), project(cities, parseNamedList('area as y'))))).toBe(
      'x double',
    );
  });

  it.each([
    [join(cities, cities, 'inner', sameNames('town')), 'no column "town"'],
    [join(cities, cities, 'inner', [], col('city')), 'a filter must be true or false, city is string'],
    [union(cities, project(cities, parseNamedList('city'))), 'one input has 3 columns (city, people, area), another 1 (city)'],
    [filter(cities, parseExpr('popel > 1')), 'no column "popel"; did you mean "people"?'],
    [filter(cities, col('city')), 'a filter must be true or false, city is string'],
    [sort(cities, [asc(call('nothing', col('city')))]), 'no function "nothing"'],
    [project(project(cities, [named('c', col('city'))]), [named('x', col('city'))]), 'no column "city"'],
    [aggregate(cities, [], [named('c', col('city'))]), 'column "city" has many values in a group'],
  ])('say what is wrong with %j', (relation, part) => {
    expect(() => schemaOf(relation, source)).toThrow(part);
  });
});

describe('walking relations', () => {
  it('rebuilds a node over other inputs and leaves it alone over the same', () => {
    for (const operator of Object.values(operators)) expect(typeof operator.describe).toBe('function');
    const other = scan('csv', ['towns.csv']);
    expect(withInputs(whole, inputsOf(whole))).toBe(whole);
    const moved = rewriteRelation(whole, (node) => (node.op === 'scan' ? other : node));
    expect(scansOf(moved)).toEqual([other]);
    expect(JSON.stringify(moved)).toBe(JSON.stringify(whole).replace('cities.csv', 'towns.csv'));
    expect(rewriteRelation(whole, (node) => node)).toBe(whole);
  });
});

describe('explain', () => {
  it('shows one operator a line', () => {
    expect(explain(whole)).toBe(
      [
        'slice from 0, 10 rows',
        '  sort mean',
        '    project city, p / n AS mean',
        '      filter n > 1',
        '        distinct',
        '          aggregate by city: count(*) AS n, sum(people) AS p',
        '            scan csv cities.csv',
      ].join('\n'),
    );
    expect(explainPlan(write(filter(cities, lit(true)), 'parquet', 'out.parquet', 'replace'))).toBe(
      'write parquet out.parquet, replacing it\n  filter TRUE\n    scan csv cities.csv',
    );
    expect(explainPlan(query(scan('csv', ['a.csv'], { header: 'no' })))).toBe('scan csv a.csv header="no"');
  });
});
