/** The picture of a camera that is in force at a moment. */
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../../engine/contract/time.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { useThumbnail } from '../../../replay/pictures/useThumbnail.ts';
import { loadSampleTimes, useSampleTimes } from '../../../replay/sampleTimes.ts';
import { report } from '../../../state/notices.ts';
import { clockText } from '../../../widgets/format.ts';
import { shortName } from '../../../widgets/streams/streamName.ts';

export function MomentPicture({
  drive,
  camera,
  t,
}: {
  readonly drive: DriveInfo;
  readonly camera: StreamInfo;
  readonly t: Nanoseconds;
}) {
  const link = useLink();
  const known = useSampleTimes(({ byStream }) => byStream.has(camera.id));
  useEffect(() => {
    if (known || camera.count === 0) return;
    loadSampleTimes(link, drive.drive, camera).catch((error) =>
      report(`The sample times of ${camera.name} could not be read`, error),
    );
  }, [known, link, drive, camera]);
  const { picture, missing } = useThumbnail(camera, t);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !picture) return;
    canvas.current.width = picture.width;
    canvas.current.height = picture.height;
    canvas.current.getContext('2d')?.drawImage(picture, 0, 0);
  }, [picture]);
  if (missing !== undefined) return <p className="muted">{missing}</p>;
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`The picture of ${shortName(camera.name)} at ${clockText(t)}`}
      data-drawn={picture !== undefined}
    />
  );
}
