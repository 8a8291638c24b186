import type { TaskMetrics } from '../../protocol/cluster-event';

/** Cells of TaskDescription.progress, by what they count. */
export const progressCells = { bytesRead: 0, rowsRead: 1, bytesWritten: 2, rowsWritten: 3 } as const;
export const PROGRESS_CELLS = 4;

export type ProgressCounts = { readonly [K in keyof typeof progressCells]: number };

type Cells = Float64Array<SharedArrayBuffer>;

/** How far a stage is: what its finished tasks counted, and the live cells of those that run. */
export class Tally {
  tasks = 0;
  tasksDone = 0;
  readonly running = new Set<Cells>();
  private readonly sums = [0, 0, 0, 0];

  begin(cells: Cells): void {
    this.running.add(cells);
  }

  /** A task ended; its counts stay only if it succeeded (`metrics`), since otherwise its work is done again. */
  end(cells: Cells, metrics: TaskMetrics | null): void {
    this.running.delete(cells);
    if (metrics === null) return;
    for (const [name, cell] of Object.entries(progressCells)) this.sums[cell]! += metrics[name as keyof ProgressCounts];
  }

  counts(): ProgressCounts {
    const count = (cell: number) => {
      let sum = this.sums[cell]!;
      for (const cells of this.running) sum += cells[cell]!;
      return sum;
    };
    return { bytesRead: count(0), rowsRead: count(1), bytesWritten: count(2), rowsWritten: count(3) };
  }
}
