import type { Schema } from '../../plan/schema';
import type { Target } from './target';

/** What a manifest says of the table in the files. */
export interface About {
  readonly format: string;
  readonly schema: Schema;
}

/** The name of the list inside a folder; readers of such folders skip what begins with `_`. */
export const MANIFEST_NAME = '_manifest.json';

interface Listed {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Notes rows, bytes and SHA-256 of every file, and writes the list of them to `list` before all is committed. */
export function withManifest(target: Target, list: Target, about: About): Target {
  const files: Listed[] = [];
  return {
    free: () => target.free(),
    async create(path) {
      const file = await target.create(path);
      let bytes = 0;
      return {
        ...file,
        async write(more) {
          await file.write(more);
          bytes += more.byteLength;
        },
        async close(rows) {
          const sha256 = await file.digest();
          await file.close(rows);
          files.push({ path, rows, bytes, sha256 });
        },
      };
    },
    async commit() {
      const file = await list.create(MANIFEST_NAME);
      await file.write(manifestOf(about, files));
      await file.close(0);
      await target.commit();
      if (list !== target) await list.commit();
    },
    async abort() {
      await target.abort();
      if (list !== target) await list.abort();
    },
  };
}

function manifestOf({ format, schema }: About, files: readonly Listed[]): Uint8Array {
  const sum = (key: 'rows' | 'bytes'): number => files.reduce((total, file) => total + file[key], 0);
  return Buffer.from(
    `${JSON.stringify({ version: 1, format, schema, rows: sum('rows'), bytes: sum('bytes'), files }, null, 2)}\n`,
  );
}
