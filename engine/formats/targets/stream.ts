import type { Writable } from 'node:stream';
import { fail } from '../../errors';
import type { Target } from './target';

/** An open stream (standard output): bytes pass through as they come, at the reader's pace. */
export function streamTarget(stream: Writable): Target {
  return {
    create: async () => ({
      write: (bytes) => new Promise((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve()))),
      rewriteHead: async () => fail('UNSUPPORTED', 'this format cannot go to standard output; name a file to write to'),
      digest: async () => fail('UNSUPPORTED', 'standard output has no manifest; name a file to write to'),
      close: async () => undefined,
    }),
    free: async () => null,
    commit: async () => undefined,
    abort: async () => undefined,
  };
}
