import { bytesText, shortCount } from '../ui/format';
import type { ClusterSnapshot } from './cluster-model';

/** Rates of the job at work or the last one, and what memory holds of its budget; a rate of nothing is not told. */
export function rateText({ job, heldBytes, budgetBytes }: Pick<ClusterSnapshot, 'job' | 'heldBytes' | 'budgetBytes'>): string {
  return [
    (job?.rowsPerSecond ?? 0) < 1 ? '' : `${shortCount(job?.rowsPerSecond ?? 0)} rows/s`,
    (job?.bytesPerSecond ?? 0) < 1 ? '' : `${bytesText(job?.bytesPerSecond ?? 0)}/s`,
    heldBytes === 0
      ? ''
      : budgetBytes === null
        ? `${bytesText(heldBytes)} held`
        : `${bytesText(heldBytes)} of ${bytesText(budgetBytes)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
