import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SparkContext } from '../../engine/index';
import { answerText } from './answer';
import { banner } from './banner';
import { configFolder } from './config-folder';
import { ConsoleProgress } from './console-progress';
import { stopContexts } from './contexts';
import { context, defineGlobals } from './globals';
import { openPrompt } from './prompt';
import { uncaughtText } from './report';
import { teachNode } from './script';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The prompt on a terminal; ends when the user leaves. */
export async function runPrompt(): Promise<void> {
  teachNode(null);
  defineGlobals();
  const { master, appName, engine } = context();
  process.stdout.write(banner({ version: version(), master, appName, executors: engine.executors, names: ['sc', 'spark'] }));
  const progress = new ConsoleProgress(process.stderr);
  const server = await openPrompt({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    historyFile: join(configFolder(), 'shell-history'),
    onBusy: (busy) => (busy ? watch(progress) : progress.hide()),
    onInterrupt: () => SparkContext.active?.cancelAllJobs(),
    show: answerText,
    explain: (error) => uncaughtText(error, folder),
  });
  await new Promise((resolve) => server.once('exit', resolve));
  progress.close();
  await stopContexts();
}

function watch(progress: ConsoleProgress): void {
  if (SparkContext.active !== null) progress.follow(SparkContext.active.cluster.listener);
  progress.show();
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(folder, '..', '..', 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}
