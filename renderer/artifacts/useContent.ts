/** Reads an artifact, and reads it again when the engine reports new parts. */
import { useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useArtifactStamp } from '../state/read/artifactStamp.ts';
import { useLoadable } from '../state/read/useLoadable.ts';
import { useCorrecting } from '../state/run/corrections.ts';
import type { Loadable } from '../widgets/LoadState.tsx';
import { type Content, readContent } from './content.ts';

/** Ready with the first parts, and with undefined where there is none to draw. A value grows while the rest is read. */
export function useContent(
  drive: DriveInfo,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): Loadable<Content | undefined> {
  const link = useLink();
  const stamp = useArtifactStamp(artifact);
  // People correct maps: each correction makes another of it.
  const version = useCorrecting(({ version, asMade }) =>
    artifact?.kind === 'map' ? `/${version}/${asMade}` : '',
  );
  const wanted = artifact && `${drive.drive}/${artifact.id}`;
  const [grown, setGrown] = useState<{ readonly of: string; readonly content: Content }>();
  const read = useLoadable(wanted, stamp + version, visible, async (signal) => {
    let last: Content | undefined;
    if (!artifact) return last;
    await readContent(
      link,
      drive.drive,
      artifact,
      signal,
      (content) => {
        last = content;
        if (wanted !== undefined && !signal.aborted) setGrown({ of: wanted, content });
      },
      { asMade: useCorrecting.getState().asMade },
    );
    return last;
  });
  if (read.state === 'loading' && grown && grown.of === wanted)
    return { state: 'ready', value: grown.content };
  return read;
}
