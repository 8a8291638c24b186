import { failureOf } from '../engine/failure';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';

/** Cards at the foot of the window: what happened, what to do, until dismissed. */
export interface Message {
  readonly id: number;
  readonly tone: 'failure' | 'note';
  readonly title: string;
  readonly detail: string;
  readonly action: { readonly label: string; run(): void } | null;
}

export interface Messages {
  readonly store: Store<{ readonly messages: readonly Message[] }>;
  fail(error: unknown, action?: Message['action']): void;
  note(title: string, detail: string, action?: Message['action']): void;
  dismiss(id: number): void;
  clear(): void;
}

const SHOWN = 3;

export function messagesOf(): Messages {
  const store = storeOf<{ readonly messages: readonly Message[] }>({ messages: [] });
  let lastId = 0;
  const add = (tone: Message['tone'], title: string, detail: string, action: Message['action']): void => {
    const others = store.get().messages.filter((each) => each.title !== title);
    store.set({ messages: [...others, { id: ++lastId, tone, title, detail, action }].slice(-SHOWN) });
  };
  return {
    store,
    fail: (error, action = null) => {
      const { title, detail } = failureOf(error);
      add('failure', title, detail, action);
    },
    note: (title, detail, action = null) => add('note', title, detail, action),
    dismiss: (id) => store.set({ messages: store.get().messages.filter((each) => each.id !== id) }),
    clear: () => store.set({ messages: [] }),
  };
}
