#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../engine/errors';
import { UsageError } from './cli/arguments';
import { help } from './cli/help';

/** The command line: never imports electron; the app is started as a process of its own. */
async function main(words: readonly string[]): Promise<void> {
  const [command, ...rest] = words;
  if (command === 'query') return (await import('./cli/query')).runQuery(rest);
  if (command === 'run') return (await import('./cli/run')).runRecipe(rest);
  if (command === 'profile') return (await import('./cli/profile')).runProfile(rest);
  if (command === 'schema') return (await import('./cli/schema')).runSchema(rest);
  if (command === 'shell') return (await import('./shell')).runShell(rest);
  if (command === 'help' || command === '--help' || command === '-h') return void process.stdout.write(help);
  if (command?.startsWith('-')) throw new UsageError(`unknown option ${command}; try: hearth --help`);
  if (command !== undefined && !existsSync(command) && !/[./\\]/.test(command))
    throw new UsageError(`no command and no file "${command}"; try: hearth --help`);
  return openApp(words);
}

function openApp(files: readonly string[]): Promise<void> {
  const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
  const child = spawn(process.execPath, [start, ...files], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

function report(error: unknown): void {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`hearth: ${message}\n`);
  const wrongUsage = error instanceof UsageError || (error instanceof EngineError && error.kind === 'plan');
  process.exitCode = wrongUsage ? 2 : 1;
}

/** `hearth query … | head` ends the reader first: that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main(process.argv.slice(2)).catch(report);
