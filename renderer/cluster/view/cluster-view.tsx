import { X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { useApp } from '../../ui/app-context';
import { counted, durationText } from '../../ui/format';
import { Keys } from '../../ui/keys';
import { useStore } from '../../ui/store';
import { useEscape } from '../../ui/use-escape';
import { ClusterStrip } from '../cluster-strip';
import type { Tab } from '../view-model';
import { TABS } from '../view-model';
import { EnvironmentTab } from './environment-tab';
import { ExecutorCard, ExecutorsTab, Losses } from './executors-tab';
import { JobDetail } from './job-detail';
import { JobsList } from './jobs-list';
import { LineageTab } from './lineage-tab';
import { PlanTab } from './plan-tab';
import { StagesTab } from './stages-tab';
import { MemoryBar, StorageTab } from './storage-tab';
import { TasksTab } from './tasks-tab';
import { nowOf, useHistory, useViewState } from './use-history';
import { WhySlow } from './why-slow';

const bodies: { readonly [T in Tab]: () => ReactNode } = {
  jobs: () => (
    <BesideJobs aside={<Aside />}>
      <JobDetail />
    </BesideJobs>
  ),
  stages: () => (
    <BesideJobs>
      <StagesTab />
    </BesideJobs>
  ),
  tasks: () => (
    <BesideJobs>
      <TasksTab />
    </BesideJobs>
  ),
  executors: () => <ExecutorsTab />,
  storage: () => <StorageTab />,
  plan: () => <PlanTab />,
  lineage: () => (
    <BesideJobs>
      <LineageTab />
    </BesideJobs>
  ),
  environment: () => <EnvironmentTab />,
};

/** The cluster over the whole window, but for the strip: what it did, does and holds, and what can be done to it by hand. */
export function ClusterView() {
  const app = useApp();
  const tab = useViewState((state) => state.tab);
  const strip = useStore(app.store, (state) => state.strip);
  const frame = useRef<HTMLDivElement>(null);
  useEscape(useCallback(() => app.clusterView.close(), [app]));
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    frame.current?.querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus();
    return () => before?.focus();
  }, []);
  return (
    <section className="cluster-view" aria-label="Cluster view" ref={frame}>
      <Tabs.Root className="cluster-tabs" value={tab} onValueChange={(next) => app.clusterView.show(next as Tab)}>
        <header className="cluster-bar">
          <h1>Cluster</h1>
          <Tabs.List aria-label="Cluster">
            {TABS.map(({ id, label }) => (
              <Tabs.Trigger key={id} value={id}>
                {label}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <span className="grow" />
          <Summary />
          <button type="button" className="text-button" onClick={() => void app.saveEventLog()}>
            Save event log…
          </button>
          <button type="button" className="text-button" onClick={() => void app.openEventLog()}>
            Open event log…
          </button>
          <button type="button" className="button" data-small="" onClick={() => app.clusterView.close()}>
            Back to the rows <Keys keys="Esc" />
          </button>
        </header>
        <ReplayBar />
        {TABS.map(({ id }) => (
          <Tabs.Content key={id} value={id} className="cluster-body" tabIndex={-1}>
            {tab === id ? bodies[id]() : null}
          </Tabs.Content>
        ))}
      </Tabs.Root>
      {strip ? <ClusterStrip /> : null}
    </section>
  );
}

function Summary() {
  const shown = useHistory();
  const { history } = shown;
  const up = history.firstTime === null ? 0 : nowOf(shown) - history.firstTime;
  const lost = history.lostTasks + history.failedTasks;
  return (
    <p className="cluster-summary">
      {[
        history.environment === null ? '' : `local[${history.environment.executors}]`,
        `up ${durationText(up)}`,
        counted(history.jobs.length, 'job', 'jobs'),
        lost === 0 ? '' : counted(lost, 'task ran again', 'tasks ran again'),
      ]
        .filter((part) => part !== '')
        .join(' · ')}
    </p>
  );
}

function ReplayBar() {
  const app = useApp();
  const replay = useViewState((state) => state.replay);
  if (replay === null) return null;
  return (
    <p className="replay-bar" role="status">
      <span>
        An event log is shown: <b>{replay.name}</b>. The cluster works on unseen.
      </span>
      <button type="button" className="button" data-small="" onClick={() => app.clusterView.endReplay()}>
        <X size={13} /> Close the log
      </button>
    </p>
  );
}

function BesideJobs({ children, aside }: { readonly children: ReactNode; readonly aside?: ReactNode }) {
  return (
    <div className="beside-jobs" data-aside={aside === undefined ? undefined : ''}>
      <JobsList />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div className="cluster-main" tabIndex={0}>
        {children}
      </div>
      {aside}
    </div>
  );
}

/** Beside a job: who works, why it takes what it takes, what memory holds. */
function Aside() {
  const { history } = useHistory();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <aside className="cluster-aside" aria-label="Executors and findings" tabIndex={0}>
      <h2 className="section-head">
        Executors <small>one thread per core</small>
      </h2>
      {history.executors.alive().map((executor) => (
        <ExecutorCard key={executor.executorId} executor={executor} />
      ))}
      <Losses />
      <WhySlow />
      <MemoryBar />
    </aside>
  );
}
