/** `hearth shell`: a TypeScript prompt over the cluster, and the way to run scripts of it. Never imports electron. */
import { text } from 'node:stream/consumers';
import { readShellArguments } from './shell/arguments';
import { runFile, runTyped, scriptPath } from './shell/script';

export async function runShell(words: readonly string[]): Promise<void> {
  const { script, args, master } = readShellArguments(words);
  if (master !== null) process.env.HEARTH_MASTER = master;
  if (script !== null) return runFile(scriptPath(script), args);
  if (process.stdin.isTTY) return (await import('./shell/interactive')).runPrompt();
  return runTyped(await text(process.stdin), args);
}
