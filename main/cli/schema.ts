import { countOf, query } from '../../engine/plan/build';
import { type Accepted, readArguments } from './arguments';
import { withEngine } from './query';
import { scanOf } from './question';

const accepts: Accepted = {
  flags: ['json', 'all-text', 'file-column'],
  values: ['schema', 'bad-rows', 'master'],
  lists: [],
  formatOptions: true,
};

/** Column names and types, settled by reading the whole input. */
export async function runSchema(words: readonly string[]): Promise<void> {
  const args = readArguments(words, accepts);
  await withEngine(args, async ({ service }) => {
    const scan = scanOf(args);
    for await (const frame of service.execute(query(countOf(scan)))) if (frame.frame === 'done') break;
    const { schema } = await service.analyze(query(scan));
    if (args.flags.has('json')) process.stdout.write(`${JSON.stringify(schema)}\n`);
    else process.stdout.write(schema.map(({ name, type }) => `${name} ${type}\n`).join(''));
  });
}
