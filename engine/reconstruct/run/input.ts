/** An artifact of an earlier stage, read part by part. */
import type { ArtifactInfo, Box } from '../../contract/artifacts.ts';
import { decodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import type { InputArtifact } from '../contract/stage.ts';

/** Parts come in the order of level and key, whatever order they were written in. */
export function inputArtifact(drive: Drive, artifact: ArtifactInfo): InputArtifact {
  const { id, kind, meta, stage, name } = artifact;
  const parts = (level?: number, box?: Box) =>
    drive.artifacts.parts(id, level, box).map((part) => ({
      key: part.key,
      level: part.level,
      box: part.box,
      bytes: () => drive.artifacts.read(id, part.key, part.level),
      block: () => decodeColumns(drive.artifacts.read(id, part.key, part.level)),
    }));
  return {
    kind,
    meta,
    parts,
    only() {
      const all = parts();
      const [one] = all;
      if (!one || all.length > 1)
        throw new InputError(`"${name}" of stage ${stage} has ${all.length} parts where one was expected.`);
      return one.block();
    },
  };
}
