import type { WriteStream } from 'node:tty';
import type { ProgressFrame } from '../../engine/protocol/engine-service';

export interface Progress {
  show(frame: ProgressFrame): void;
  clear(): void;
}

/** One line that is written over, on a terminal only. */
export function showProgress(stream: WriteStream): Progress {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  const startedAt = performance.now();
  let shown = false;
  return {
    show(frame) {
      stream.write(`\r\u001b[2K${progressText(frame, (performance.now() - startedAt) / 1000)}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\u001b[2K');
      shown = false;
    },
  };
}

export function progressText(frame: ProgressFrame, seconds: number): string {
  const { scannedBytes, totalBytes, rowsWritten, bytesWritten } = frame;
  const read = totalBytes === 0 ? '' : `read ${Math.floor((100 * scannedBytes) / totalBytes)} % of ${megabytes(totalBytes)}`;
  const written = rowsWritten === 0 ? '' : `wrote ${rowsWritten.toLocaleString('en')} rows, ${megabytes(bytesWritten)}`;
  return [read, written, leftText(shareDone(frame), seconds)].filter((part) => part !== '').join(' · ');
}

/** How much of the work is done: of the rows to write where their number is known, else of the bytes to read. */
function shareDone({ scannedBytes, totalBytes, rowsWritten, rowsExpected }: ProgressFrame): number {
  if (rowsExpected !== null && rowsExpected > 0) return rowsWritten / rowsExpected;
  return totalBytes === 0 ? 0 : scannedBytes / totalBytes;
}

/** Told once a share is done from which the rest can be judged. */
function leftText(share: number, seconds: number): string {
  if (share < 0.02 || share >= 1 || seconds < 1) return '';
  const left = Math.ceil((seconds * (1 - share)) / share);
  const minutes = Math.floor(left / 60);
  return `about ${minutes === 0 ? '' : `${minutes} min `}${left % 60} s left`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
