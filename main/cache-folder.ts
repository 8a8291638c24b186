import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a user's programs keep what they can make again; a profile of its own (tests, pictures) has its own. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform, home = homedir()): string {
  if (env.HEARTH_PROFILE) return join(env.HEARTH_PROFILE, 'cache');
  if (env.HEARTH_CACHE) return env.HEARTH_CACHE;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'hearth');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'hearth', 'Cache');
  return join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'hearth');
}

const GB = 2 ** 30;
const MB = 2 ** 20;

/** Text files as they were parsed: of those that are worth it, up to a limit. */
export function parsedFiles(keeps: boolean, patienceMs: number) {
  return { folder: join(cacheFolder(), 'parsed'), limitBytes: 8 * GB, leastBytes: 32 * MB, patienceMs, keeps };
}
