import { existsSync, realpathSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../cli/arguments';
import type { HookData } from './hooks';
import { failureText } from './report';

const here = new URL('.', import.meta.url);

/** From now on `hearth` is this engine, and TypeScript is understood, wherever a module lies. */
export function teachNode(typed: HookData['typed']): void {
  const data: HookData = { engine: new URL('./engine.js', here).href, typed };
  register(new URL('./shell-hooks.js', here).href, { data });
  process.setSourceMapsEnabled(true);
}

export function scriptPath(script: string): string {
  const path = resolve(script);
  if (!existsSync(path)) throw new UsageError(`no script ${script}`);
  if (!statSync(path).isFile()) throw new UsageError(`${script} is no file; name a script, or none for the prompt`);
  return realpathSync(path);
}

export function runFile(path: string, args: readonly string[]): Promise<void> {
  teachNode(null);
  return run(pathToFileURL(path).href, path, args);
}

/** What came by standard input, as a module in the folder that we are in. */
export function runTyped(source: string, args: readonly string[]): Promise<void> {
  const path = join(process.cwd(), '[stdin].ts');
  const url = pathToFileURL(path).href;
  teachNode({ url, source });
  return run(url, '-', args);
}

/** Ends as the script does: with its status, after its last pending work; whatever it left open is closed then. */
async function run(url: string, name: string, args: readonly string[]): Promise<void> {
  process.argv = [process.execPath, name, ...args];
  process.on('uncaughtException', abort);
  try {
    await import(url);
  } catch (error) {
    abort(error);
  }
}

function abort(error: unknown): void {
  process.stderr.write(`${failureText(error, dirname(fileURLToPath(here)))}\n`);
  process.exit(1);
}
