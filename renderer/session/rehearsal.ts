import type { ColumnData, EngineService, Frame } from '../../engine/protocol/engine-service';
import type { FileHandle } from '../../main/preload-api';

/**
 * An explorer is built on the welcome page, unseen, while nothing happens, and shows a small table once: the first file then finds
 * its panels and its grid standing and every path through them compiled. This is that table, and the engine that answers with it.
 */
export const NO_FILE: FileHandle = { token: '', name: '', kind: 'file', sizeBytes: 0 };

const ROWS = 48;
const SCHEMA = Array.from({ length: 10 }, (_, index) => ({ name: `column ${index}`, type: 'string' as const, nullable: false }));

export function rehearsalEngine(engine: EngineService): EngineService {
  return {
    execute: () => frames(),
    analyze: async () => ({ schema: SCHEMA, fingerprint: '', explain: '', partitions: 1, sources: [] }),
    catalog: () => engine.catalog(),
    events: (since, signal) => engine.events(since, signal),
    release: async () => {},
    control: async () => {},
  };
}

async function* frames(): AsyncGenerator<Frame> {
  yield { frame: 'schema', schema: SCHEMA };
  yield { frame: 'count', atLeast: ROWS, exact: true };
  yield { frame: 'batch', start: 0, rows: ROWS, columns: SCHEMA.map(column) };
  yield { frame: 'done', rows: ROWS, totalRows: ROWS, bytesWritten: null };
}

function column(): ColumnData {
  const offsets = Uint32Array.from({ length: ROWS + 1 }, (_, row) => row);
  return { layout: 'bytes', type: 'string', offsets, bytes: new Uint8Array(ROWS).fill(97), validity: null };
}
