/** Node's own prompt, which knows top-level await, completion, history and `.editor`, taught TypeScript. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type REPLEval, type REPLServer, Recoverable, type ReplOptions, start } from 'node:repl';
import { statementOf } from './statement';
import { ScriptSyntaxError } from './strip';

export interface PromptOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly terminal: boolean;
  /** Null: nothing is remembered. */
  readonly historyFile: string | null;
  /** An input is being evaluated, or no longer. */
  onBusy(busy: boolean): void;
  /** Ctrl-C; before the prompt itself gives up what it waits for. */
  onInterrupt(): void;
  /** Cuts what is not the user's out of a stack. */
  tidy(error: Error): void;
}

export async function openPrompt(options: PromptOptions): Promise<REPLServer> {
  const { input, output, terminal, historyFile } = options;
  const settings: ReplOptions = {
    prompt: 'hearth> ',
    input,
    output,
    terminal,
    useGlobal: true,
    preview: false,
    breakEvalOnSigint: terminal,
  };
  const server = start(settings);
  Object.assign(server, { eval: typescript(server.eval, options) });
  server.prependListener('SIGINT', options.onInterrupt);
  if (historyFile !== null) await remember(server, historyFile);
  return server;
}

function typescript(evaluate: REPLEval, { onBusy, tidy }: PromptOptions): REPLEval {
  return function (this: REPLServer, input, context, file, done) {
    const code = translated(input);
    if (code instanceof Error) return done(code, undefined);
    onBusy(true);
    evaluate.call(this, code, context, file, (error, value) => {
      onBusy(false);
      if (error instanceof Error) tidy(error);
      done(error, value);
    });
  };
}

function translated(input: string): string | Error {
  try {
    return statementOf(input);
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error;
    return error.incomplete ? new Recoverable(error) : asTyped(error);
  }
}

/** The caret says where; a stack would show only this program. */
function asTyped(error: ScriptSyntaxError): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function remember(server: REPLServer, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return new Promise((resolve) => server.setupHistory(path, () => resolve()));
}
