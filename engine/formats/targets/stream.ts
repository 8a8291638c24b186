import type { Writable } from 'node:stream';
import type { Target } from './target';

/** An open stream (standard output): bytes pass through as they come, at the reader's pace. */
export function streamTarget(stream: Writable): Target {
  return {
    create: async () => ({
      write: (bytes) => new Promise((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve()))),
      close: async () => undefined,
    }),
    free: async () => null,
    commit: async () => undefined,
    abort: async () => undefined,
  };
}
