/** Node's own prompt, which knows top-level await, completion, history and `.editor`, taught TypeScript. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type REPLEval, type REPLServer, Recoverable, start } from 'node:repl';
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
  /** An answer as it is shown. */
  show(value: unknown): string;
  /** An error that nobody caught, without what is not the user's. */
  explain(error: Error): string;
}

export async function openPrompt(options: PromptOptions): Promise<REPLServer> {
  const { input, output, terminal, historyFile, onBusy, show, explain } = options;
  const state = { answering: false };
  const writer = (value: unknown): string => {
    if (state.answering || !(value instanceof Error)) return show(value);
    onBusy(false);
    return explain(value);
  };
  const settings = { prompt: 'hearth> ', useGlobal: true, preview: false, breakEvalOnSigint: terminal };
  const server = start({ ...settings, input, output, terminal, writer });
  Object.assign(server, { eval: typescript(server.eval, onBusy, state) });
  server.prependListener('SIGINT', options.onInterrupt);
  if (historyFile !== null) await remember(server, historyFile);
  return server;
}

/**
 * Node's evaluation of the input's JavaScript. What the input throws goes past `done`, straight to the writer: what the writer is
 * given while nothing is answered was thrown.
 */
function typescript(evaluate: REPLEval, onBusy: (busy: boolean) => void, state: { answering: boolean }): REPLEval {
  return function (this: REPLServer, input, context, file, done) {
    const code = translated(input);
    if (code instanceof Error) {
      done(code, undefined);
      return;
    }
    onBusy(true);
    evaluate.call(this, code, context, file, (error, value) => {
      onBusy(false);
      state.answering = error === null;
      done(error, value);
      state.answering = false;
    });
  };
}

function translated(input: string): string | Error {
  try {
    return statementOf(input);
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error;
    return error.incomplete ? new Recoverable(error) : error;
  }
}

function remember(server: REPLServer, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return new Promise((resolve) => server.setupHistory(path, () => resolve()));
}
