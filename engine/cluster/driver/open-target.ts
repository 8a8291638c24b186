import { fail } from '../../errors';
import { openFileTarget } from '../../formats/targets/file';
import { openFolderTarget } from '../../formats/targets/folder';
import { withManifest } from '../../formats/targets/manifest';
import { streamTarget } from '../../formats/targets/stream';
import type { Target } from '../../formats/targets/target';
import type { Write } from '../../plan/plan';
import type { Schema } from '../../plan/schema';

/** A file, a folder, or '-': standard output. A source is never overwritten by what is made of it. */
export async function openTarget(command: Write, read: readonly string[], schema: Schema): Promise<Target> {
  const { path, mode, folder, manifest, format } = command;
  if (path === '-') return standardOutput(command);
  const inside =
    folder === undefined ? undefined : read.find((each) => each.startsWith(`${path}/`) || each.startsWith(`${path}\\`));
  if (read.includes(path) || inside !== undefined)
    fail('TARGET_EXISTS', `${path} is being read${inside === undefined ? '' : ` (${inside})`}; choose another name`);
  const target = folder === undefined ? await openFileTarget(path, mode) : await openFolderTarget(path, mode);
  if (manifest !== true) return target;
  try {
    const list = folder === undefined ? await openFileTarget(`${path}.manifest.json`, mode) : target;
    return withManifest(target, list, { format, schema });
  } catch (error) {
    await target.abort();
    throw error;
  }
}

function standardOutput({ folder, manifest }: Write): Target {
  if (folder !== undefined) fail('UNSUPPORTED', 'standard output takes one file; name a folder for the parts');
  if (manifest === true) fail('UNSUPPORTED', 'standard output has no manifest; name a file to write to');
  return streamTarget(process.stdout);
}
