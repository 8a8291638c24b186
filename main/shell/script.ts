import { existsSync, realpathSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../cli/arguments';
import { stopContexts } from './contexts';
import { defineGlobals } from './globals';
import type { HookData } from './hooks';
import { failureText, isUnplaced } from './report';

const here = new URL('.', import.meta.url);
const folder = fileURLToPath(here);

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
  defineGlobals();
  return run(url, '-', args);
}

/** Ends as the script does: with its status, after its last pending work; whatever it left open is closed then. */
async function run(url: string, name: string, args: readonly string[]): Promise<void> {
  process.argv = [process.execPath, name, ...args];
  process.on('uncaughtException', abort);
  let over = false;
  process.once('beforeExit', () => {
    if (!over) process.exitCode = endless();
    void stopContexts();
  });
  try {
    await import(url);
  } catch (error) {
    abort(error);
  }
  over = true;
}

/** Node's own exit code for it. */
function endless(): number {
  process.stderr.write('hearth: the script waits for a promise that nothing will settle; look at its top-level awaits\n');
  return 13;
}

/** The first failure is told; those that stopping the cluster brings about are not. */
function abort(error: unknown): void {
  process.off('uncaughtException', abort);
  if (isUnplaced(error, folder)) {
    setImmediate(() => {
      throw error;
    });
    return;
  }
  process.on('uncaughtException', () => {});
  process.stderr.write(`${failureText(error, folder)}\n`);
  stopContexts().finally(() => process.exit(1));
}
