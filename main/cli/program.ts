import type { Engine } from '../../engine/index';
import { query } from '../../engine/plan/build';
import { languages, withKnownSource } from '../../engine/plan/code/index';
import { scanOf } from '../../engine/plan/code/pipeline';
import type { Relation } from '../../engine/plan/relation';
import { UsageError } from './arguments';

/** The question as a program of another language, with what the engine found out about the file. */
export async function programIn(name: string, relation: Relation, engine: Engine): Promise<string> {
  const language = languages.find((each) => each.name === name);
  if (language === undefined)
    throw new UsageError(`--code must be ${languages.map((each) => each.name).join(', ')}, not ${JSON.stringify(name)}`);
  const { schema, sources } = await engine.service.analyze(query(scanOf(relation)));
  return language.write(withKnownSource(relation, { ...sources[0]!, paths: sources.map(({ path }) => path), schema })).trimEnd();
}
