import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EngineError, fail } from '../../engine/errors';
import type { Plan } from '../../engine/plan/plan';
import type { Relation } from '../../engine/plan/relation';
import { type Accepted, readArguments, UsageError } from './arguments';
import { answer, print, run, withEngine } from './query';

const accepts: Accepted = {
  flags: ['overwrite', 'parts', 'manifest', 'explain', 'stats'],
  values: ['master', 'to', 'to-format', 'partition-by'],
  lists: ['input'],
  formatOptions: true,
};

/** A plan from a file: on the sources it names (from its own folder), or on others of the same shape. */
export async function runRecipe(words: readonly string[]): Promise<void> {
  const args = readArguments(words, accepts);
  const [path, ...more] = args.inputs;
  if (path === undefined || more.length > 0)
    throw new UsageError('run takes one recipe: hearth run RECIPE.json [--input FILE] [--to OUT]');
  const recipe = withSources(await readRecipe(path), args.lists.get('input') ?? [], dirname(resolve(path)));
  await withEngine(args, async (engine) => {
    if (args.flags.has('explain')) return print((await engine.service.analyze(recipe)).explain);
    const root = 'root' in recipe ? recipe.root : recipe.command.input;
    const writes = 'command' in recipe && !args.values.has('to') && !args.values.has('to-format');
    const stats = writes ? await run(engine, recipe) : await answer(engine, root, args);
    if (args.flags.has('stats')) process.stderr.write(`${JSON.stringify(stats)}\n`);
  });
}

async function readRecipe(path: string): Promise<Plan> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    fail(
      error.code === 'ENOENT' ? 'NO_SUCH_FILE' : 'IO',
      `${path} cannot be read (${error.code}); check the path`,
      { path },
      error,
    ),
  );
  try {
    const plan = JSON.parse(text) as unknown;
    if (typeof plan === 'object' && plan !== null && ('root' in plan || 'command' in plan)) return plan as Plan;
  } catch (error) {
    throw new EngineError('MALFORMED_PLAN', `${path} is no JSON: ${(error as Error).message}`, { path }, error);
  }
  return fail('MALFORMED_PLAN', `${path} is no recipe: a plan has "version" and "root", or "command"`, { path });
}

/** Every scan in the recipe with its paths from the recipe's folder, or all of them on the inputs that were named instead. */
function withSources(plan: Plan, inputs: readonly string[], folder: string): Plan {
  const paths = inputs.map((input) => resolve(input));
  const change = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(change);
    if (typeof node !== 'object' || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));
    if (copy.do === 'write' && typeof copy.path === 'string') copy.path = resolve(folder, copy.path);
    if (copy.op !== 'scan' || !Array.isArray(copy.paths)) return copy;
    const own = copy.paths.map((path: unknown) => (typeof path === 'string' ? resolve(folder, path) : path));
    return { ...copy, paths: paths.length > 0 ? paths : own };
  };
  return change(plan) as { readonly version: 1; readonly root: Relation };
}
