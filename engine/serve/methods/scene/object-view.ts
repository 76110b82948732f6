/** What the objects of samples are read and placed with. */
import type { Drive } from '../../../drive/drive.ts';
import { Scenes } from '../../../ingest/objects/entities/scenes.ts';
import type { Replay } from '../../../replay/replay.ts';
import type { OpenDrives } from '../../channels/open-drives.ts';
import { ModelSources } from './model-sources.ts';

/** Once for each open drive: they keep what they read. */
const modelSourcesOf = (drive: Drive): ModelSources => new ModelSources(drive);
const scenesOf = (drive: Drive): Scenes => new Scenes(drive);

/** `own`: of a scene only what the message itself set. */
export type ObjectView = {
  readonly drive: Drive;
  readonly replay: Replay;
  readonly scenes: Scenes;
  readonly models: ModelSources;
  /** Source of the poses that entities of earlier messages are placed by. */
  readonly poses?: string | undefined;
  readonly own?: boolean;
};

export const objectView = (
  handle: string,
  drives: OpenDrives,
  replay: Replay,
  poses: string | undefined,
): ObjectView => ({
  drive: drives.reading(handle),
  replay,
  scenes: drives.once(handle, scenesOf),
  models: drives.once(handle, modelSourcesOf),
  poses,
});
