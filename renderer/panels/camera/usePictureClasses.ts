/** What a network says of the picture in force, laid over it: only where a run kept that for its pictures. */
import { useEffect, useState } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';

/** Share of the classes' colour over the picture's own. */
const OVER = 0.55;

/** The chosen run's pictures of classes; undefined where it ran no network for pictures. */
export const useClassesArtifact = (): ArtifactInfo | undefined =>
  useRuns((runs) =>
    artifactsOf(runOf(runs)).find(({ stage, name }) => stage === 'accumulation' && name === 'pictures'),
  );

type Shown = { readonly of: string; readonly bitmap: ImageBitmap | undefined };

/** The picture with its classes over it; undefined while it is made, and where the run kept none for this picture. */
export function usePictureClasses(
  drive: string | undefined,
  artifact: ArtifactInfo | undefined,
  sample: { readonly stream: number; readonly seq: number } | undefined,
  picture: ImageBitmap | undefined,
): ImageBitmap | undefined {
  const link = useLink();
  const [shown, setShown] = useState<Shown>();
  const [stream, seq] = [sample?.stream, sample?.seq];
  const of = `${artifact?.id}/${stream}_${seq}`;
  useEffect(() => {
    if (drive === undefined || !artifact || seq === undefined || !picture) return undefined;
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      const part = { key: `${stream}_${seq}`, level: 0 };
      const { signal } = abort;
      // Pictures taken where the camera had hardly moved were not looked at.
      const listed = await link.request('artifacts.parts', { drive, artifact: artifact.id }, { signal });
      if (!listed.result.parts.some(({ key }) => key === part.key))
        return setShown({ of, bitmap: undefined });
      const reply = await link.request(
        'artifacts.read',
        { drive, artifact: artifact.id, parts: [part] },
        { lane: 'visible', signal },
      );
      const [found] = reply.result.parts;
      if (!found) return;
      const bytes = payloadOf(reply, found.payload);
      const classes = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: found.codec }));
      if (!signal.aborted) setShown({ of, bitmap: blended(picture, classes) });
      classes.close();
    };
    read().catch((error: unknown) => report('What the picture shows could not be read', error));
    return () => abort.abort();
  }, [link, drive, artifact, stream, seq, picture, of]);
  return shown?.of === of ? shown.bitmap : undefined;
}

function blended(picture: ImageBitmap, classes: ImageBitmap): ImageBitmap | undefined {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.drawImage(picture, 0, 0);
  context.globalAlpha = OVER;
  context.imageSmoothingEnabled = false;
  context.drawImage(classes, 0, 0, picture.width, picture.height);
  return canvas.transferToImageBitmap();
}
