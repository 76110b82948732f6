/** The small picture of what a stage made, as the engine draws it. */
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { payloadOf } from '../../../link/link.ts';
import { useLoadable } from '../../../state/read/useLoadable.ts';
import { readyOf } from '../../../widgets/LoadState.tsx';
import { usePictureUrl } from '../../../widgets/pictureUrl.ts';

export function ArtifactPicture({
  drive,
  artifact,
}: {
  readonly drive: DriveInfo;
  readonly artifact: number;
}) {
  const link = useLink();
  const read = useLoadable(`${drive.drive}/${artifact}`, 0, true, async (signal) => {
    const reply = await link.request(
      'artifacts.picture',
      { drive: drive.drive, artifact },
      { lane: 'analysis', signal },
    );
    return reply.result.payload === undefined ? undefined : payloadOf(reply, reply.result.payload);
  });
  const url = usePictureUrl(readyOf(read));
  return url ? <img src={url} alt="What the stage made of it" /> : null;
}
