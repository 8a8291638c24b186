import { useApp } from '../../ui/app-context';
import { useStore } from '../../ui/store';
import type { History } from '../history/history';
import type { JobRecord } from '../history/records';
import type { ViewState } from '../view-model';
import { jobShown } from '../view-model';

export interface Shown {
  readonly history: History;
  /** Changes whenever the history did. */
  readonly revision: number;
  /** The log's events have all happened; of the live ones more may come. */
  readonly live: boolean;
}

/** The history that the view shows: of the live cluster, or of an opened log. */
export function useHistory(): Shown {
  const app = useApp();
  const revision = useStore(app.cluster.store, (state) => state.revision);
  const replay = useStore(app.clusterView.store, (state) => state.replay);
  if (replay !== null) return { history: replay.history, revision: replay.history.revision, live: false };
  return { history: app.cluster.history, revision, live: true };
}

export function useViewState<V>(select: (state: ViewState) => V): V {
  return useStore(useApp().clusterView.store, select);
}

export function useJob(): JobRecord | null {
  const { history } = useHistory();
  return jobShown(
    history,
    useViewState((state) => state.jobId),
  );
}

/** The time up to which running things are drawn. */
export function nowOf({ history, live }: Shown): number {
  return live ? Math.max(Date.now(), history.lastTime) : history.lastTime;
}
