import {
  aggregate,
  asc,
  call,
  col,
  desc,
  distinct,
  filter,
  lit,
  named,
  project,
  slice,
  sort,
  typed,
} from '../../engine/plan/build';
import type { Expr } from '../../engine/plan/expr';
import type { Relation } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import type { Random } from '../support/random';

/** A relation over `source` with up to `depth` operators on top, each over columns that its input really has. */
export function randomRelation(
  source: Relation,
  schema: Schema,
  schemaOf: (relation: Relation) => Schema,
  depth: number,
  random: Random,
): Relation {
  let relation = source;
  let columns = schema;
  for (let i = 0; i < depth; i++) {
    relation = above(relation, columns, random);
    columns = schemaOf(relation);
  }
  return relation;
}

function above(input: Relation, schema: Schema, random: Random): Relation {
  switch (random.below(7)) {
    case 0:
    case 1:
      return filter(input, condition(schema, random));
    case 2:
      return sort(
        input,
        random.sample(schema, 1 + random.below(2)).map(({ name }) => (random.chance(0.5) ? asc(col(name)) : desc(col(name)))),
      );
    case 3:
      return project(input, projection(schema, random));
    case 4:
      return slice(input, random.below(30), random.chance(0.3) ? null : random.below(200));
    case 5:
      return distinct(
        project(
          input,
          random.sample(schema, 1 + random.below(2)).map(({ name }) => named(name, col(name))),
        ),
      );
    default:
      return grouping(input, schema, random);
  }
}

function condition(schema: Schema, random: Random): Expr {
  const { name, type } = random.pick(schema);
  if (random.chance(0.2)) return call('isnotnull', col(name));
  if (type === 'int' || type === 'bigint')
    return call(random.pick(['>', '<=']), call('%', col(name), lit(7)), lit(random.below(7)));
  if (type === 'string') return call('>', call('length', col(name)), lit(random.below(6)));
  if (type === 'date') return call('<', call('month', col(name)), lit(1 + random.below(12)));
  if (type === 'boolean') return call('not', col(name));
  if (type === 'double') return call('<', col(name), typed('double', random.below(100)));
  return call('isnotnull', col(name));
}

/** Some of the columns, in another order, and sometimes a derived one. */
function projection(schema: Schema, random: Random): readonly { readonly name: string; readonly expr: Expr }[] {
  const kept = random.sample(schema, 2 + random.below(schema.length)).map(({ name }) => named(name, col(name)));
  const number = schema.find(({ type }) => type === 'int');
  const text = schema.find(({ type }) => type === 'string');
  const derived: { readonly name: string; readonly expr: Expr }[] = [];
  if (number !== undefined && random.chance(0.4))
    derived.push(named(`d${random.below(1000)}`, call('*', col(number.name), lit(2))));
  if (text !== undefined && random.chance(0.4)) derived.push(named(`t${random.below(1000)}`, call('upper', col(text.name))));
  return [...kept, ...derived.filter((each) => !kept.some(({ name }) => name === each.name))];
}

function grouping(input: Relation, schema: Schema, random: Random): Relation {
  const keys = random.sample(schema, random.below(3)).map(({ name }) => named(name, col(name)));
  const over = random.pick(schema).name;
  const measures = [
    named('n', call('count')),
    named('least', call('min', col(over))),
    named('different', call('count_distinct', col(over))),
  ];
  return aggregate(
    input,
    keys,
    measures.filter(({ name }) => !keys.some((key) => key.name === name)),
  );
}
