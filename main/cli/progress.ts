import type { WriteStream } from 'node:tty';
import type { ProgressFrame } from '../../engine/protocol/engine-service';

export interface Progress {
  show(frame: ProgressFrame): void;
  clear(): void;
}

/** One line that is written over, on a terminal only. */
export function showProgress(stream: WriteStream): Progress {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown = false;
  return {
    show(frame) {
      stream.write(`\r\u001b[2K${progressText(frame)}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\u001b[2K');
      shown = false;
    },
  };
}

export function progressText({ scannedBytes, totalBytes, rowsWritten, bytesWritten }: ProgressFrame): string {
  const read = totalBytes === 0 ? '' : `read ${Math.floor((100 * scannedBytes) / totalBytes)} % of ${megabytes(totalBytes)}`;
  const written = rowsWritten === 0 ? '' : `wrote ${rowsWritten.toLocaleString('en')} rows, ${megabytes(bytesWritten)}`;
  return [read, written].filter((part) => part !== '').join(' · ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
