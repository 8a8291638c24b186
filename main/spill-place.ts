/** Where the engine makes its folder of spill files: the system's place for temporary files, or one that the user chose. The page learns its name only. */
import { accessSync, constants } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { openJsonStore } from './json-store';

const schema = z.strictObject({ folder: z.string().max(4_096).nullable() });

export interface SpillPlace {
  /** Null = the system's; one that can no longer be written to is said and passed over. */
  path(): string | null;
  name(): string | null;
  /** Takes effect when the app starts again. */
  choose(folder: string | null): void;
}

export function openSpillPlace(profile: string, notice: (line: string) => void): SpillPlace {
  const store = openJsonStore(join(profile, 'spill.json'), schema, { folder: null }, notice);
  return {
    path: () => {
      const { folder } = store.get();
      if (folder === null || isWritable(folder)) return folder;
      notice(`the spill folder ${basename(folder)} cannot be written to; the system's folder for temporary files is used`);
      return null;
    },
    name: () => {
      const { folder } = store.get();
      return folder === null ? null : basename(folder);
    },
    choose: (folder) => store.set({ folder }),
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
