import type { MetricsFrame, ProgressFrame } from '../../protocol/engine-service';
import type { Cluster } from '../cluster';
import type { Lowered } from './lowered';
import type { ScanReads } from './prune';
import type { Written } from './write';

const EVERY_MS = 100;

/** Tells ten times a second how far reading (and writing) is, until the returned undo is called. */
export function watch(lowered: Lowered, written: () => Written, tell: (frame: ProgressFrame) => void): () => void {
  let last = '';
  const look = (): void => {
    const frame = progressOf(lowered, written());
    const text = JSON.stringify(frame);
    if (text !== last) tell(frame);
    last = text;
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
  };
}

function progressOf({ run, datasets }: Lowered, written: Written): ProgressFrame {
  const totalBytes = datasets.reduce((sum, { dataset }) => sum + dataset.source.size, 0);
  const read = datasets.reduce((sum, { dataset }) => sum + dataset.scannedBytes, 0);
  const running = run.progress();
  return {
    frame: 'progress',
    stages: running.flatMap((job) => job.stages),
    scannedBytes: Math.min(totalBytes, read + running.reduce((sum, job) => sum + job.bytesRead, 0)),
    totalBytes,
    rowsRead: run.atLeast,
    rowsWritten: written.rows,
    bytesWritten: written.bytes,
    rowsExpected: written.expected,
  };
}

/** Counts what the cluster does from now on; the returned function tells. Plans that run at the same time see each other's tasks. */
export function metricsSince(cluster: Cluster): (rejects: number, reads: readonly ScanReads[]) => MetricsFrame {
  const start = performance.now();
  let since = cluster.listener.newest;
  return (rejects, reads) => {
    const frame = { elapsedMs: performance.now() - start, tasks: 0, failedTasks: 0, rowsScanned: 0, bytesScanned: 0 };
    for (let event = cluster.listener.after(since); event !== undefined; event = cluster.listener.after(since)) {
      since = event.number;
      if (event.event !== 'task-end') continue;
      frame.tasks++;
      if (event.outcome === 'failed' || event.outcome === 'lost') frame.failedTasks++;
      frame.rowsScanned += event.metrics.rowsRead;
      frame.bytesScanned += event.metrics.bytesRead;
    }
    return { frame: 'metrics', cachedPartitions: cluster.blocksKept, rejects, ...frame, ...readsOf(reads) };
  };
}

function readsOf(reads: readonly ScanReads[]): Pick<MetricsFrame, 'files' | 'rowGroups' | 'pages'> {
  const sum = (of: (each: ScanReads) => number): number => reads.reduce((total, each) => total + of(each), 0);
  return {
    files: { read: sum(({ files }) => files.length), skipped: sum(({ files, allFiles }) => allFiles - files.length) },
    rowGroups: { read: sum(({ rowGroups }) => rowGroups.read), skipped: sum(({ rowGroups }) => rowGroups.skipped) },
    pages: { read: sum(({ pages }) => pages.read), skipped: sum(({ pages }) => pages.skipped) },
  };
}
