import { errorData } from '../errors';
import type { Channel, ClientMessage, Method, Methods, ServerMessage } from './channel';
import { WINDOW } from './channel';
import { decodeCommand } from './cluster-command';
import type { ClusterEvent, EngineService } from './engine-service';
import { packEvents, type WireEvents } from './event-wire';

/** Answers a channel's calls with a service until the returned undo is called or the other side closes. */
export function serve(service: EngineService, channel: Channel): () => void {
  return serveMethods(methodsOf(service), channel);
}

/** The engine's calls by name. Arguments arrive unchecked: plans are decoded by the engine itself, the rest here. */
export function methodsOf(service: EngineService): Methods {
  return {
    execute: { kind: 'stream', run: ([plan], signal) => service.execute(plan as never, signal) },
    analyze: { kind: 'call', run: ([plan]) => service.analyze(plan as never) },
    catalog: { kind: 'call', run: () => service.catalog() },
    events: { kind: 'stream', run: ([since], signal) => packed(service.events(typeof since === 'number' ? since : 0, signal)) },
    release: { kind: 'call', run: ([fingerprint]) => service.release(String(fingerprint)) },
    places: {
      kind: 'call',
      run: ([plan, row]) => service.places(plan as never, Number.isSafeInteger(row) ? (row as number) : null),
    },
    control: { kind: 'call', run: async ([command]) => service.control(decodeCommand(command)) },
  };
}

async function* packed(batches: AsyncIterable<readonly ClusterEvent[]>): AsyncGenerator<WireEvents, void> {
  for await (const batch of batches) yield packEvents(batch);
}

export function serveMethods(methods: Methods, channel: Channel): () => void {
  const running = new Map<number, Running>();
  const stopListening = channel.onMessage((message) => {
    if (isClientMessage(message)) receive(message, methods, running, (reply) => channel.send(reply));
  });
  const stop = (): void => {
    stopListening();
    stopWatching();
    for (const each of running.values()) each.abort.abort();
    running.clear();
  };
  const stopWatching = channel.onClose(stop);
  return stop;
}

interface Running {
  readonly abort: AbortController;
  credit: number;
  wake: (() => void) | null;
}

type Reply = (message: ServerMessage) => void;

function receive(message: ClientMessage, methods: Methods, running: Map<number, Running>, reply: Reply): void {
  if (message.type === 'call') {
    const method = Object.hasOwn(methods, message.method) ? methods[message.method] : undefined;
    start(message.id, message.args, method, running, reply);
  } else if (message.type === 'more') grant(running.get(message.id), message.items);
  else running.get(message.id)?.abort.abort();
}

function start(
  id: number,
  args: readonly unknown[],
  method: Method | undefined,
  running: Map<number, Running>,
  reply: Reply,
): void {
  if (method === undefined || running.has(id)) {
    reply({ type: 'error', id, error: { code: 'MALFORMED_PLAN', message: 'no such call', details: {} } });
    return;
  }
  const own: Running = { abort: new AbortController(), credit: WINDOW, wake: null };
  own.abort.signal.addEventListener('abort', () => own.wake?.());
  running.set(id, own);
  const work =
    method.kind === 'call' ? method.run(args, own.abort.signal) : pump(id, method.run(args, own.abort.signal), own, reply);
  work
    .then((value) => reply({ type: 'end', id, value }))
    .catch((error: unknown) => reply({ type: 'error', id, error: errorData(error) }))
    .finally(() => running.delete(id));
}

async function pump(id: number, items: AsyncIterable<unknown>, own: Running, reply: Reply): Promise<undefined> {
  for await (const value of items) {
    if (own.credit === 0) await new Promise<void>((resolve) => (own.wake = resolve));
    own.wake = null;
    if (own.abort.signal.aborted) return undefined;
    own.credit--;
    reply({ type: 'item', id, value });
  }
  return undefined;
}

function grant(running: Running | undefined, items: number): void {
  if (running === undefined || !(items > 0)) return;
  running.credit += items;
  running.wake?.();
}

function isClientMessage(message: unknown): message is ClientMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id, method, args, items } = message as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(id)) return false;
  if (type === 'call') return typeof method === 'string' && Array.isArray(args);
  return type === 'cancel' || (type === 'more' && Number.isSafeInteger(items));
}
