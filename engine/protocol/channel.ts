import type { ErrorData } from '../errors';

/**
 * The wire between an EngineService and its client, over anything that carries messages (a MessagePort, a worker, a pair in a test).
 *
 *   client → server   call {id, method, args}   start a call or a stream
 *                     more {id, items}          the client has taken that many items: send as many more
 *                     cancel {id}               nobody wants the rest
 *   server → client   item {id, value}          next item of a stream
 *                     end {id, value}           result of a call, or end of a stream
 *                     error {id, error}         either failed
 *
 * A stream may run WINDOW items ahead of its reader; then it waits for `more`. Messages are structured-cloned, never transferred:
 * a transfer list loses its buffers between Electron's processes.
 */
export interface Channel {
  send(message: unknown): void;
  /** Returns the undo. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Called once when the other side is gone. Returns the undo. */
  onClose(listener: () => void): () => void;
}

export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: 'more'; readonly id: number; readonly items: number }
  | { readonly type: 'cancel'; readonly id: number };

export type ServerMessage =
  | { readonly type: 'item'; readonly id: number; readonly value: unknown }
  | { readonly type: 'end'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData };

export const WINDOW = 16;

/** What a service offers over a channel: calls by promise, streams by async iteration, each with the signal of its caller. */
export type Methods = Readonly<Record<string, Method>>;

export type Method =
  | { readonly kind: 'call'; run(args: readonly unknown[], signal: AbortSignal): Promise<unknown> }
  | { readonly kind: 'stream'; run(args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> };

interface PortLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void;
  removeEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void;
  start?(): void;
}

/** A channel over a web or Node MessagePort. Electron's MessagePortMain is an emitter and has its own adapter in main/. */
export function portChannel(port: PortLike): Channel {
  port.start?.();
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => listen(port, 'message', (event) => listener(event.data)),
    onClose: (listener) => listen(port, 'close', () => listener()),
  };
}

function listen(port: PortLike, type: 'message' | 'close', listener: (event: { data?: unknown }) => void): () => void {
  port.addEventListener(type, listener);
  return () => port.removeEventListener(type, listener);
}

/** Two ends in one thread, delivering asynchronously and cloning as a real port does. */
export function pair(): { readonly client: Channel; readonly server: Channel; close(): void } {
  const ends = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const closers = new Set<(message: undefined) => void>();
  const end = (own: 0 | 1): Channel => ({
    send: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => tell(ends[own === 0 ? 1 : 0], copy));
    },
    onMessage: (listener) => {
      ends[own].add(listener);
      return () => ends[own].delete(listener);
    },
    onClose: (listener) => {
      closers.add(listener);
      return () => closers.delete(listener);
    },
  });
  return { client: end(0), server: end(1), close: () => tell(closers, undefined) };
}

function tell<T>(listeners: ReadonlySet<(message: T) => void>, message: T): void {
  for (const listener of listeners) listener(message);
}
