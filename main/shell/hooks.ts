/**
 * How Node loads a script: `hearth` is this installation's engine (the very module that the shell itself uses), TypeScript is stripped,
 * and a neighbour may be imported as `./films.ts`, `./films.js` or `./films`. Runs on Node's loader thread (module.register).
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { shortPath } from './short-path';
import type { stripTypes } from './strip';

export interface HookData {
  /** URL of the engine's bundle. */
  readonly engine: string;
  /** A script that is in no file: its URL and its text. */
  readonly typed: { readonly url: string; readonly source: string } | null;
}

let data: HookData = { engine: '', typed: null };
let strip: Promise<typeof stripTypes> | null = null;

export const initialize: InitializeHook<HookData> = (given) => {
  data = given;
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (specifier === 'hearth') return { url: data.engine, shortCircuit: true };
  if (specifier === data.typed?.url) return { url: specifier, shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    const neighbour = typescriptNeighbour(specifier, context.parentURL);
    if (neighbour === null) throw error;
    return { url: neighbour, shortCircuit: true };
  }
};

export const load: LoadHook = async (url, context, next) => {
  const kind = /^file:.*\.([mc]?ts|tsx)$/.exec(url)?.[1];
  if (kind === undefined || kind === 'tsx') return next(url, context);
  const path = fileURLToPath(url);
  const text = data.typed?.url === url ? data.typed.source : readFileSync(path, 'utf8');
  strip ??= import('./strip').then((module) => module.stripTypes);
  return { format: kind === 'cts' ? 'commonjs' : 'module', source: (await strip)(text, shortPath(path)), shortCircuit: true };
};

const ENDINGS = ['.ts', '.mts', '/index.ts'];

/** `./films` and `./films.js` where only films.ts is there. */
function typescriptNeighbour(specifier: string, parent: string | undefined): string | null {
  if (parent === undefined || !/^(\.{0,2}\/|file:)/.test(specifier)) return null;
  const url = new URL(specifier, parent).href;
  const candidates = [url.replace(/\.([mc]?)js$/, '.$1ts'), ...ENDINGS.map((ending) => url + ending)];
  return candidates.find((candidate) => candidate !== url && isFile(candidate)) ?? null;
}

function isFile(url: string): boolean {
  const path = fileURLToPath(url);
  return existsSync(path) && statSync(path).isFile();
}
