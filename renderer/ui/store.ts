import { useSyncExternalStore } from 'react';

/** A value that can be watched. Listeners run after each change; React reads it through `useStore`. */
export interface Store<T> {
  get(): T;
  set(change: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function storeOf<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (change) => {
      value = { ...value, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `select` must return a stable value for an unchanged state: a field of it, a number, a string. */
export function useStore<T extends object, V>(store: Store<T>, select: (state: T) => V): V {
  const read = (): V => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
