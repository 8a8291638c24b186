import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePlan } from '../engine/operators/decode';
import type { Relation } from '../engine/plan/relation';
import { type Golden, goldenFolder, goldens, goldenText, rowsToJson, schemaText } from './support/golden';
import { interpret } from './support/reference';

const update = process.env['UPDATE_GOLDEN'] === '1';

function rootOf({ file }: Golden): Relation {
  const plan = decodePlan(file.plan);
  return 'root' in plan ? plan.root : plan.command.input;
}

describe('the reference interpreter answers', () => {
  it.each(goldens().map((golden) => [golden.name, golden] as const))('%s', (name, golden) => {
    const answer = interpret(rootOf(golden), golden.tables);
    const found = { schema: schemaText(answer.schema), rows: rowsToJson(answer) };
    if (update) writeFileSync(new URL(`${name}.json`, goldenFolder), goldenText({ ...golden.file, ...found }));
    else expect(found).toEqual({ schema: golden.file.schema, rows: golden.file.rows });
  });
});

it('there are golden plans for every operator', () => {
  const text = goldens()
    .map((golden) => JSON.stringify(golden.file.plan))
    .join();
  for (const op of ['scan', 'filter', 'project', 'aggregate', 'sort', 'slice', 'distinct', 'join', 'union', 'sample'])
    expect(text).toContain(`"op":"${op}"`);
});
