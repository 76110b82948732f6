/** Reads a table artifact. */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { parseTable, type Table } from '../../artifacts/table.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useArtifactStamp } from '../../state/read/artifactStamp.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';

/** Its value is undefined where the stage has written no table. */
export function useTable(
  drive: string | undefined,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): Loadable<Table | undefined> {
  const link = useLink();
  const stamp = useArtifactStamp(artifact);
  const wanted = drive === undefined || !artifact ? undefined : `${drive}/${artifact.id}`;
  return useLoadable(wanted, stamp, visible, async (signal) => {
    if (drive === undefined || !artifact) return undefined;
    const part = await readFirstPart(link, drive, artifact, signal);
    return part && parseTable(part.bytes);
  });
}
