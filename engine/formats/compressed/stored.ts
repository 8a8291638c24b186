import { setImmediate } from 'node:timers/promises';
import { openSource } from '../source-reader';
import { type Compression, type PackedFile, type Sink, STEP_BYTES } from './compression';

/** Not packed: a file whose content must only be put into UTF-8. */
export const stored: Compression = { name: 'stored', extensions: [], matches: () => true, unpack };

async function unpack({ source }: PackedFile, sink: Sink): Promise<void> {
  const reader = openSource(source);
  const step = new Uint8Array(STEP_BYTES);
  try {
    for (let position = 0; position < source.size; position += STEP_BYTES) {
      const count = reader.readInto(step, position);
      sink(step.subarray(0, count), position + count);
      await setImmediate();
    }
  } finally {
    reader.close();
  }
}
