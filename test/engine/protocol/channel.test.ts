import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors';
import type { Channel } from '../../../engine/protocol/channel';
import { pair, portChannel, WINDOW } from '../../../engine/protocol/channel';
import type { EngineService, Frame } from '../../../engine/protocol/engine-service';
import { connect } from '../../../engine/protocol/proxy';
import { serve } from '../../../engine/protocol/serve';

const plan = { version: 1, root: { op: 'scan', format: 'csv', paths: ['a'], options: {} } } as const;

interface Seen {
  sent: number;
  aborted: boolean;
}

function fakeService(seen: Seen, frames: number): EngineService {
  return {
    async *execute(_plan, signal) {
      signal?.addEventListener('abort', () => (seen.aborted = true));
      for (let start = 0; start < frames; start++) {
        if (signal?.aborted) return;
        seen.sent++;
        yield {
          frame: 'batch',
          start,
          rows: 1,
          columns: [{ layout: 'i32', type: 'int', values: Int32Array.of(start), validity: null }],
        };
      }
    },
    analyze: async () => {
      throw new EngineError('UNKNOWN_COLUMN', 'no column "x"', { position: 3 });
    },
    catalog: async () => ({ functions: [], formats: [] }),
    async *events() {},
    release: async () => undefined,
    places: async () => ({ rows: [], sorted: false, partition: null }),
    control: async () => undefined,
  };
}

function nodePorts(): { client: Channel; server: Channel; close(): void } {
  const { port1, port2 } = new MessageChannel();
  return { client: portChannel(port1 as never), server: portChannel(port2 as never), close: () => port1.close() };
}

describe.each([
  ['a pair in one thread', pair],
  ['a real MessagePort', nodePorts],
])('channel over %s', (_name, open) => {
  async function withService<T>(frames: number, body: (engine: EngineService, seen: Seen) => Promise<T>): Promise<T> {
    const ends = open();
    const seen: Seen = { sent: 0, aborted: false };
    const stop = serve(fakeService(seen, frames), ends.server);
    try {
      return await body(connect(ends.client), seen);
    } finally {
      stop();
      ends.close();
    }
  }

  it('delivers every frame in order, with its buffers', () =>
    withService(100, async (engine) => {
      const starts: number[] = [];
      for await (const frame of engine.execute(plan))
        if (frame.frame === 'batch' && frame.columns[0]?.layout === 'i32') starts.push(frame.columns[0].values[0]!);
      expect(starts).toEqual(Array.from({ length: 100 }, (_, i) => i));
    }));

  it('lets a stream run no further ahead than its window', () =>
    withService(10_000, async (engine, seen) => {
      for await (const _ of engine.execute(plan)) break;
      await engine.catalog();
      expect(seen.sent).toBeLessThanOrEqual(WINDOW + 3);
    }));

  it('cancels at the service when the reader leaves', () =>
    withService(10_000, async (engine, seen) => {
      for await (const _ of engine.execute(plan)) break;
      await engine.catalog();
      expect(seen.aborted).toBe(true);
    }));

  it('cancels at the service when the signal aborts, and the reader gets CANCELLED', () =>
    withService(10_000, async (engine, seen) => {
      const abort = new AbortController();
      const read = async (): Promise<Frame[]> => {
        const frames: Frame[] = [];
        for await (const frame of engine.execute(plan, abort.signal)) {
          frames.push(frame);
          if (frames.length === 3) abort.abort();
        }
        return frames;
      };
      await expect(read()).rejects.toMatchObject({ code: 'CANCELLED' });
      await engine.catalog();
      expect(seen.aborted).toBe(true);
    }));

  it('carries an error with its code and details', () =>
    withService(0, async (engine) => {
      await expect(engine.analyze(plan)).rejects.toMatchObject({
        code: 'UNKNOWN_COLUMN',
        message: 'no column "x"',
        details: { position: 3 },
      });
    }));
});

describe('serve', () => {
  it('answers an unknown call with an error and ignores what is no message', async () => {
    const ends = pair();
    serve(fakeService({ sent: 0, aborted: false }, 0), ends.server);
    const replies: unknown[] = [];
    ends.client.onMessage((message) => replies.push(message));
    for (const junk of [null, 7, 'x', { type: 'call' }, { type: 'more', id: 1 }, { type: 'cancel', id: 'x' }])
      ends.client.send(junk);
    ends.client.send({ type: 'call', id: 1, method: '__proto__', args: [] });
    await new Promise((resolve) => setImmediate(resolve));
    expect(replies).toMatchObject([{ type: 'error', id: 1, error: { code: 'MALFORMED_PLAN' } }]);
  });
});
