/** Reads a table artifact; of the checks of a map, those of the map that is shown: with its corrections, or as made. */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { isMapFindings, readMapFindings } from '../../artifacts/mapFindings.ts';
import { parseTable, type Table } from '../../artifacts/table.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useArtifactStamp } from '../../state/read/artifactStamp.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useCorrecting } from '../../state/run/corrections.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';

export type ReadTable = {
  /** Undefined where the stage has written no table. */
  readonly table: Table | undefined;
  /** Corrections that hold in the map whose checks these are. */
  readonly corrections: number;
};

export function useTable(
  drive: string | undefined,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
  run: number | undefined,
): Loadable<ReadTable> {
  const link = useLink();
  const stamp = useArtifactStamp(artifact);
  const { asMade, version } = useCorrecting();
  const isFindings = artifact !== undefined && isMapFindings(artifact);
  const wanted = drive === undefined || !artifact ? undefined : `${drive}/${run}/${artifact.id}`;
  const at = isFindings ? `${stamp}/${version}/${asMade}` : stamp;
  return useLoadable(wanted, at, visible, async (signal) => {
    if (drive === undefined || !artifact) return { table: undefined, corrections: 0 };
    const { bytes, corrections } = isFindings
      ? await readMapFindings(link, drive, { run, artifact, asMade }, signal)
      : { bytes: (await readFirstPart(link, drive, artifact, signal))?.bytes, corrections: 0 };
    return { table: bytes && parseTable(bytes), corrections };
  });
}
