/**
 * TypeScript to JavaScript by blanking out the types: every other character stays at its line and column, so that stack traces need no
 * source map and a function's own text (which is what travels to executors) reads as its author wrote it, without helpers. What has
 * no JavaScript beneath it (enums, namespaces, parameter properties) is rewritten, with a source map inside the text.
 */
import { transformSync } from '@swc/wasm-typescript';

/** Where a text stops being TypeScript. Lines and columns count from 1. */
export class ScriptSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError';
  readonly line: number;
  readonly column: number;
  /** More text could mend it: the fault lies where the text ends. */
  readonly incomplete: boolean;

  constructor(path: string, source: string, fault: Fault) {
    super(`${path}:${fault.startLine}:${fault.startColumn + 1}: ${fault.message}${pointer(source, fault)}`);
    this.line = fault.startLine;
    this.column = fault.startColumn + 1;
    this.incomplete = isIncomplete(source, fault);
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

/** Throws ScriptSyntaxError, whose message begins with `path:line:column`. */
export function stripTypes(source: string, path: string): string {
  try {
    return transformSync(source, { filename: path, mode: 'strip-only' }).code;
  } catch (error) {
    const fault = asFault(error);
    if (fault.code !== 'UnsupportedSyntax') throw new ScriptSyntaxError(path, source, fault);
    return rewrite(source, path);
  }
}

function rewrite(source: string, path: string): string {
  try {
    const { code, map = '' } = transformSync(source, {
      filename: path,
      mode: 'transform',
      sourceMap: true,
      transform: keepImports,
    });
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  } catch (error) {
    throw new ScriptSyntaxError(path, source, asFault(error));
  }
}

const keepImports = { verbatimModuleSyntax: true, nativeClassProperties: true };

function asFault(error: unknown): Fault {
  if (typeof error !== 'object' || error === null || !('startLine' in error)) throw error;
  return error as unknown as Fault;
}

function isIncomplete(source: string, { message, startLine, startColumn }: Fault): boolean {
  if (message === 'Unterminated template') return true;
  const lines = source.trimEnd().split('\n');
  return startLine > lines.length || (startLine === lines.length && startColumn >= (lines.at(-1) ?? '').length);
}

function pointer(source: string, { startLine, startColumn }: Fault): string {
  const line = source.split('\n')[startLine - 1] ?? '';
  return line.trim() === '' ? '' : `\n  ${line}\n  ${' '.repeat(startColumn)}^`;
}
