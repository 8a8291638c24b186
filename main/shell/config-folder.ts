import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the app keeps its settings, found without Electron. */
export function configFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.HEARTH_PROFILE) return env.HEARTH_PROFILE;
  if (platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Hearth');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Hearth');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'Hearth');
}
