/** Names that mean the same on every executor: the language's, and the runtime's that need no import. */
const LANGUAGE = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]/.test(name));

const RUNTIME = [
  ...[
    'undefined',
    'globalThis',
    'parseInt',
    'parseFloat',
    'isNaN',
    'isFinite',
    'structuredClone',
    'console',
    'process',
    'performance',
  ],
  ...[
    'encodeURI',
    'encodeURIComponent',
    'decodeURI',
    'decodeURIComponent',
    'escape',
    'unescape',
    'atob',
    'btoa',
    'fetch',
    'crypto',
  ],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
];

/** Compilers put it around functions to keep their names. */
export const KEEP_NAME = '__name';

export const knownGlobals: ReadonlySet<string> = new Set([...LANGUAGE, ...RUNTIME, KEEP_NAME]);
