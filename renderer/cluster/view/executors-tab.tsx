import { useApp } from '../../ui/app-context';
import { bytesText, counted, durationText, percentText } from '../../ui/format';
import type { ExecutorRecord } from '../history/records';
import { ClusterPage } from './cluster-page';
import { Heads } from './heads';
import { nowOf, useHistory } from './use-history';

/** The executors that live, each with a way to end it, and those that died. */
export function ExecutorsTab() {
  const shown = useHistory();
  const { executors } = shown.history;
  const dead = executors.dead();
  return (
    <ClusterPage>
      <Losses />
      <div className="executor-cards">
        {executors.alive().map((executor) => (
          <ExecutorCard key={executor.executorId} executor={executor} />
        ))}
      </div>
      {dead.length === 0 ? null : (
        <table className="figures">
          <caption>Executors that ended</caption>
          <Heads names={['Executor', 'Core', 'Lived', 'Tasks done', 'Failed', 'Lost', 'Reason']} />
          <tbody>
            {dead.map((executor) => (
              <tr key={executor.executorId}>
                <th scope="row">Executor {executor.executorId}</th>
                <td>{executor.core + 1}</td>
                <td>{durationText(executor.removed! - executor.added)}</td>
                <td>{executor.done}</td>
                <td>{executor.failed}</td>
                <td data-bad={executor.lost > 0 || undefined}>{executor.lost}</td>
                <td className="reason">{executor.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ClusterPage>
  );
}

/** What was lost so far and computed again: stays on the screen. */
export function Losses() {
  const { history } = useHistory();
  const { lostTasks, failedTasks, recomputed, storage, executors } = history;
  const figures = [
    { one: 'executor ended', many: 'executors ended', value: executors.dead().length, bad: false },
    { one: 'task lost', many: 'tasks lost', value: lostTasks, bad: true },
    { one: 'task failed', many: 'tasks failed', value: failedTasks, bad: true },
    { one: 'block lost', many: 'blocks lost', value: storage.lostBlocks, bad: true },
    { one: 'partition recomputed', many: 'partitions recomputed', value: recomputed + storage.recomputedBlocks, bad: false },
  ];
  return (
    <dl className="losses" aria-label="Lost and recomputed">
      {figures.map(({ one, many, value, bad }) => (
        <div key={one} data-bad={(bad && value > 0) || undefined}>
          <dt>{value === 1 ? one : many}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function ExecutorCard({ executor }: { readonly executor: ExecutorRecord }) {
  const app = useApp();
  const shown = useHistory();
  const { executorId, core, threadId, added, replaces, done, failed, lost, busyMs, gcMs, heapBytes, peakBytes, running } =
    executor;
  const up = Math.max(1, nowOf(shown) - added);
  const [task] = running;
  return (
    <article className="executor" aria-label={`Executor ${executorId}`}>
      <header>
        <b>Executor {executorId}</b>
        <small data-running={task === undefined ? undefined : ''}>
          {task === undefined ? 'idle' : `partition ${task.partition + 1}${task.attempt > 0 ? ', again' : ''}`}
        </small>
        {shown.live ? (
          <button
            type="button"
            className="button"
            data-small=""
            aria-label={`Stop executor ${executorId}`}
            onClick={() => void app.control({ do: 'kill-executor', executorId })}
          >
            Stop
          </button>
        ) : null}
      </header>
      <dl>
        <dt>Core · thread</dt>
        <dd>
          {core + 1} · {threadId}
        </dd>
        <dt>Done · failed · lost</dt>
        <dd>
          {done} · {failed} · {lost}
        </dd>
        <dt>Busy, of {durationText(up)}</dt>
        <dd>{percentText(Math.min(busyMs, up), up)}</dd>
        <dt>Heap · own blocks</dt>
        <dd>
          {heapBytes === 0 ? '–' : bytesText(heapBytes)} · {blocksOf(shown.history.storage.owners.values(), executorId)}
        </dd>
        <dt>A task took at most</dt>
        <dd>{peakBytes === 0 ? '–' : bytesText(peakBytes)}</dd>
        <dt>Collecting garbage</dt>
        <dd>{gcMs === 0 ? '–' : durationText(gcMs)}</dd>
        {replaces === null ? null : (
          <>
            <dt>Took the place of</dt>
            <dd>executor {replaces}</dd>
          </>
        )}
      </dl>
    </article>
  );
}

function blocksOf(
  owners: Iterable<{ readonly blocks: ReadonlyMap<number, { readonly executorId: number | null }> }>,
  executorId: number,
) {
  let blocks = 0;
  for (const owner of owners) for (const block of owner.blocks.values()) if (block.executorId === executorId) blocks++;
  return blocks === 0 ? 'none' : counted(blocks, 'block', 'blocks');
}
