import { createContext, use } from 'react';
import type { AppModel } from '../session/app-model';
import type { Session, SessionState } from '../session/session';
import { useStore } from './store';

export const AppContext = createContext<AppModel | null>(null);

export function useApp(): AppModel {
  const app = use(AppContext);
  if (app === null) throw new Error('outside the app');
  return app;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('outside a session');
  return session;
}

export function useSessionState<V>(select: (state: SessionState) => V): V {
  return useStore(useSession().store, select);
}
