/** The parts of the engine that methods of its main thread use. */
import type { DriveUsage } from '../../drive/upkeep/usage.ts';
import type { Log } from '../../logging/log.ts';
import type { Drives } from '../channels/drives.ts';
import type { EngineHost } from '../channels/host.ts';
import type { Asker } from '../jobs/asker.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Plugins } from '../jobs/plugins.ts';
import type { JobStarts } from '../jobs/starts.ts';
import type { Stepper } from '../jobs/stepper.ts';
import type { BaseMapState } from '../library/basemap-state.ts';
import type { DriveChecks } from '../library/drive-checks.ts';
import type { DriveNotes } from '../library/drive-notes.ts';
import type { Files } from '../library/files.ts';
import type { Grants } from '../library/grants.ts';
import type { Home } from '../library/home.ts';
import type { Library } from '../library/library.ts';
import type { Settings } from '../library/settings.ts';

export type Services = {
  readonly host: EngineHost;
  /** Of Lanetrace. */
  readonly version: string;
  readonly log: Log;
  readonly grants: Grants;
  readonly files: Files;
  readonly home: Home;
  readonly library: Library;
  /** What takes the space of a drive. @throws InputError when it cannot be opened */
  readonly usageOf: (path: string) => Promise<DriveUsage>;
  /** Says that the library is to be read anew. */
  readonly changed: () => void;
  readonly settings: Settings;
  readonly baseMap: BaseMapState;
  readonly drives: Drives;
  readonly notes: DriveNotes;
  readonly checks: DriveChecks;
  readonly jobs: Jobs;
  readonly starts: JobStarts;
  readonly stepper: Stepper;
  readonly asker: Asker;
  readonly plugins: Plugins;
};
