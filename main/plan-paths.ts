/**
 * The border between a page that knows tokens and an engine that knows paths. Plans arrive unchecked, so any object that the engine could
 * read as a scan or a write is rewritten, wherever it hides; decoding the rest is the engine's own business.
 */
import { basename } from 'node:path';
import { EngineError, fail } from '../engine/errors';
import type { Purpose, Tokens } from './tokens';

export function pathsForTokens(plan: unknown, tokens: Tokens): unknown {
  return rewrite(plan, (token, purpose) => {
    const path = typeof token === 'string' ? tokens.pathOf(token, purpose) : undefined;
    return (
      path ??
      fail(
        'ACCESS_DENIED',
        `the plan names a file that was not chosen for ${purpose === 'read' ? 'reading' : 'writing'}; open it again`,
      )
    );
  });
}

type Resolve = (token: unknown, purpose: Purpose) => string;

function rewrite(node: unknown, resolve: Resolve): unknown {
  if (Array.isArray(node)) return node.map((item) => rewrite(item, resolve));
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewrite(value, resolve)]));
  if (copy.op === 'scan') copy.paths = tokenList(copy.paths).map((token) => resolve(token, 'read'));
  if (copy.do === 'write') copy.path = resolve(copy.path, 'write');
  return copy;
}

function tokenList(paths: unknown): readonly unknown[] {
  return Array.isArray(paths) ? paths : fail('MALFORMED_PLAN', 'a scan needs a list of files');
}

/** The same value with every known path in its texts replaced by the file's name; binary columns pass untouched. */
export function namesForPaths<T>(value: T, tokens: Tokens): T {
  const names = tokens.paths().map((path) => [path, basename(path)] as const);
  return redact(value, names) as T;
}

type Names = readonly (readonly [path: string, name: string])[];

function redact(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return names.reduce((text, [path, name]) => text.replaceAll(path, name), value);
  if (Array.isArray(value)) return value.map((item) => redact(item, names));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, names)]));
}

/** The failure as the page may see it: names for paths, and no stack. */
export function errorForPage(error: unknown, tokens: Tokens): EngineError {
  const known = error instanceof EngineError ? error : internal(error);
  const { stack: _, ...details } = known.details;
  return new EngineError(known.code, namesForPaths(known.message, tokens), namesForPaths(details, tokens));
}

function internal(error: unknown): EngineError {
  if (error instanceof Error && error.name === 'AbortError') return new EngineError('CANCELLED', 'cancelled');
  return new EngineError('INTERNAL', `internal error: ${error instanceof Error ? error.message : String(error)}`);
}
