import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Outside node_modules, so that a re-install keeps what was fetched, and shared by every checkout of one user. */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.HEARTH_CACHE) return env.HEARTH_CACHE;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'hearth', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'hearth');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hearth');
}
