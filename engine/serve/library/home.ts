/** The home folder: drives that jobs make, the list of recent drives, and the interface's settings. */
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../../contract/errors.ts';
import { homeFolder } from '../../contract/folders.ts';
import { fileNameOf } from '../../contract/text/fileName.ts';
import { libraryPlace } from '../../drive/upkeep/library.ts';
import { NOT_REMEMBERED } from './state-file.ts';

/** Takes rights away, gives none. A file that went in the meantime needs none. */
function tighten(path: string, most: number): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined && (mode & 0o777 & ~most) !== 0) chmodSync(path, (mode & 0o7000) | (mode & most));
}

/** Drives hold what cameras saw: nobody else on the machine may look in. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Set on folders that everybody shares, such as /tmp. */
const STICKY = 0o1000;

export type HomeProblem = { readonly title: string; readonly detail: string };

export class Home {
  readonly folder: string;
  /** What the person must know of it, when it cannot be written or kept from others. */
  readonly problem: HomeProblem | undefined;

  /** Makes the folders, and takes from those that are there what others may do with them. Never fails. */
  constructor(folder = homeFolder()) {
    this.folder = folder;
    this.problem = this.#prepare();
  }

  /** Where the library lies and new drives go; it may have been moved (drive/upkeep/library.ts). */
  get drives(): string {
    return libraryPlace(this.folder).folder;
  }

  /** Every folder that may hold drives of the library: more than one while it is moved, or when a move was interrupted. */
  get driveFolders(): readonly string[] {
    const { folder, left } = libraryPlace(this.folder);
    return [folder, ...left];
  }

  #prepare(): HomeProblem | undefined {
    const { folder, problem } = libraryPlace(this.folder);
    const moved = folder !== join(this.folder, 'drives');
    if (problem !== undefined) return { title: 'Where the library lies is not known', detail: problem };
    try {
      mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
      // A folder that a person chose may lie on a disk that is not connected: it is not made anew.
      if (!moved) mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
      else if (!existsSync(folder))
        return {
          title: 'The library is not there',
          detail: `${folder} cannot be found: connect its disk, or move the library to another place. No drive can be made until then.`,
        };
    } catch (error) {
      return {
        title: NOT_REMEMBERED,
        detail: `${this.folder} cannot be used (${messageOf(error)}): no drive can be made there, all else works.`,
      };
    }
    if (process.platform === 'win32') return undefined; // There, the folder's place in the profile keeps others out.
    try {
      this.#tighten();
      return undefined;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EROFS')
        return {
          title: NOT_REMEMBERED,
          detail: `${this.folder} lies on a read-only disk: no drive can be made there, all else works.`,
        };
      return {
        title: 'Others on this machine may read your drives',
        detail: `${this.folder} cannot be kept from them: ${messageOf(error)}.`,
      };
    }
  }

  #tighten(): void {
    const shared = resolve(this.folder) === homedir() || (statSync(this.folder).mode & STICKY) !== 0;
    // Somebody may have set LANETRACE_HOME to a folder that is not ours alone: then only what lies in it is ours.
    if (!shared) tighten(this.folder, FOLDER_MODE);
    // A folder that the library was moved to may be shared for other reasons; its drives are not.
    for (const each of [join(this.folder, 'drives'), this.settings, this.work])
      if (existsSync(each)) tighten(each, FOLDER_MODE);
    for (const [folder, mine] of [
      [this.drives, /\.drive(-wal|-shm|-journal|\.part)?$/],
      [this.settings, /\.setting$/],
      [this.folder, /^(library|library-folder|simulation|drive-notes|plugins)\.json$/],
    ] as const) {
      if (!existsSync(folder)) continue;
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isFile() && mine.test(entry.name)) tighten(join(folder, entry.name), FILE_MODE);
    }
  }

  get sample(): string {
    return join(this.drives, 'sample.drive');
  }

  /** The first seconds of the sample drive, for as long as the whole is not there. */
  get sampleStart(): string {
    return join(this.drives, 'sample-start.drive');
  }

  get libraryFile(): string {
    return join(this.folder, 'library.json');
  }

  /** Notes on drives between starts (drive-notes.ts). */
  get notes(): string {
    return join(this.folder, 'drive-notes.json');
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
    const safe = fileNameOf(name, { keep: 'letters', otherwise: 'drive' });
    for (let n = 1; ; n++) {
      const path = join(this.drives, n === 1 ? `${safe}.drive` : `${safe} ${n}.drive`);
      if (!existsSync(path) && !existsSync(`${path}.part`)) return path;
    }
  }
}
