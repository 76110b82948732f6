/** Where Lanetrace keeps what it makes without being told where: drives, the list of recent ones, the interface's settings. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
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

export class Home {
  readonly folder: string;
  readonly drives: string;

  constructor(folder = homeFolder()) {
    this.folder = folder;
    this.drives = join(folder, 'drives');
    mkdirSync(this.drives, { recursive: true });
  }

  get sample(): string {
    return join(this.drives, 'sample.drive');
  }

  get libraryFile(): string {
    return join(this.folder, 'library.json');
  }

  /** Folders of jobs that need a place for a while; each is named by the process that made it. */
  get work(): string {
    return join(this.folder, 'work');
  }

  newWork(): string {
    return join(this.work, `${process.pid}-${randomUUID().slice(0, 8)}`);
  }

  /** How long simulations took here. */
  get paces(): string {
    return join(this.folder, 'simulation.json');
  }

  get settings(): string {
    return join(this.folder, 'settings');
  }

  /** A path for a new drive of this name that is not taken: "name.drive", "name 2.drive", … */
  newDrive(name: string): string {
    const safe =
      name
        .replace(/[^\p{L}\p{N} ._-]+/gu, '_')
        .replace(/^\.+/, '')
        .slice(0, 100) || 'drive';
    for (let n = 1; ; n++) {
      const path = join(this.drives, n === 1 ? `${safe}.drive` : `${safe} ${n}.drive`);
      if (!existsSync(path) && !existsSync(`${path}.part`)) return path;
    }
  }
}
