/** What the prompt and typed programs have without an import: `sc`, `spark`, and what hearth exports. */
import * as hearth from '../../engine/index';

const APP_NAME = 'hearth shell';

export function defineGlobals(): void {
  for (const [name, value] of Object.entries(hearth)) {
    if (name in globalThis) continue;
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  defineLazily('sc', context);
  defineLazily('spark', () => hearth.SparkSession.of(context()));
}

/** The running context; the first use starts one. */
export function context(): hearth.SparkContext {
  return hearth.SparkContext.getOrCreate(new hearth.SparkConf().setAppName(APP_NAME));
}

function defineLazily(name: string, get: () => unknown): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get,
    set: (value: unknown) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
  });
}
