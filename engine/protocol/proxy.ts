import { EngineError, errorOf } from '../errors';
import type { Channel, ServerMessage } from './channel';
import { WINDOW } from './channel';
import type { Analysis, Catalog, ClusterEvent, EngineService, Frame, Places } from './engine-service';
import { unpackEvents, type WireEvents } from './event-wire';

/** An EngineService at the other end of a channel. */
export function connect(channel: Channel): EngineService {
  const client = openClient(channel);
  return {
    execute: (plan, signal) => client.stream<Frame>('execute', [plan], signal),
    analyze: (plan) => client.call<Analysis>('analyze', [plan]),
    catalog: () => client.call<Catalog>('catalog', []),
    events: (since, signal) => unpacked(client.stream<WireEvents>('events', [since], signal)),
    release: (fingerprint) => client.call<void>('release', [fingerprint]),
    places: (plan, row) => client.call<Places>('places', [plan, row]),
    control: (command) => client.call<void>('control', [command]),
  };
}

async function* unpacked(batches: AsyncIterable<WireEvents>): AsyncGenerator<readonly ClusterEvent[], void> {
  for await (const batch of batches) yield unpackEvents(batch);
}

interface Client {
  call<T>(method: string, args: readonly unknown[]): Promise<T>;
  stream<T>(method: string, args: readonly unknown[], signal?: AbortSignal): AsyncIterable<T>;
}

function openClient(channel: Channel): Client {
  const waiting = new Map<number, (message: ServerMessage) => void>();
  let nextId = 1;
  let closed = false;
  channel.onMessage((message) => {
    const reply = message as ServerMessage;
    waiting.get(reply.id)?.(reply);
  });
  channel.onClose(() => {
    closed = true;
    for (const [id, receive] of waiting)
      receive({ type: 'error', id, error: { code: 'INTERNAL', message: 'the engine is gone; restart the app', details: {} } });
  });
  const begin = (method: string, args: readonly unknown[], receive: (message: ServerMessage) => void): number => {
    if (closed) throw new EngineError('INTERNAL', 'the engine is gone; restart the app');
    const id = nextId++;
    waiting.set(id, receive);
    channel.send({ type: 'call', id, method, args });
    return id;
  };
  return {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        const id = begin(method, args, (message) => {
          waiting.delete(id);
          if (message.type === 'error') reject(errorOf(message.error));
          else resolve(message.value as never);
        });
      }),
    stream: (method, args, signal) => ({
      [Symbol.asyncIterator]: () => streamOf(channel, waiting, (receive) => begin(method, args, receive), signal),
    }),
  };
}

/** Items queue here until they are read; leaving early cancels at the other end. */
function streamOf<T>(
  channel: Channel,
  waiting: Map<number, unknown>,
  begin: (receive: (message: ServerMessage) => void) => number,
  signal: AbortSignal | undefined,
): AsyncIterator<T> {
  const queue: ServerMessage[] = [];
  let taken = 0;
  let wake: (() => void) | null = null;
  let finished = false;
  const id = begin((message) => {
    queue.push(message);
    wake?.();
  });
  const finish = (): void => {
    finished = true;
    waiting.delete(id);
    signal?.removeEventListener('abort', cancel);
    wake?.();
  };
  const cancel = (): void => {
    if (finished) return;
    channel.send({ type: 'cancel', id });
    finish();
  };
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  const next = async (): Promise<IteratorResult<T>> => {
    while (queue.length === 0 && !finished) await new Promise<void>((resolve) => (wake = resolve));
    wake = null;
    if (signal?.aborted) throw new EngineError('CANCELLED', 'cancelled');
    const message = queue.shift();
    if (message === undefined) return { done: true, value: undefined };
    if (message.type === 'item') {
      if (++taken === WINDOW / 2) {
        channel.send({ type: 'more', id, items: taken });
        taken = 0;
      }
      return { done: false, value: message.value as T };
    }
    finish();
    if (message.type === 'error') throw errorOf(message.error);
    return { done: true, value: undefined };
  };
  return {
    next,
    return: async () => {
      cancel();
      return { done: true, value: undefined };
    },
  };
}
