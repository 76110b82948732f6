/** The folders of this user in which Lanetrace keeps what it makes without being told where. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** LANETRACE_HOME, or the platform's place for application data. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.LANETRACE_HOME) return env.LANETRACE_HOME;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Lanetrace');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Lanetrace');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'lanetrace');
}

/** For what can be made again: in LANETRACE_HOME, or the platform's place for caches. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.LANETRACE_HOME || platform === 'win32') return join(homeFolder(env, platform), 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Lanetrace');
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lanetrace');
}
