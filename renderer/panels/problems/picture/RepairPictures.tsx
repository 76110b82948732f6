/** What a repair would change, and what it changed: lidar edges on a camera's picture before and after, with their agreement. */
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { ProblemRepair } from '../../../../engine/contract/doctor/problems.ts';
import type { WantedCorrection } from '../../../../engine/contract/doctor/repairs.ts';
import { NS_PER_MS } from '../../../../engine/contract/time.ts';
import { visible } from '../../../../engine/contract/visible.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { payloadOf } from '../../../link/link.ts';
import { useLoadable } from '../../../state/read/useLoadable.ts';
import { clockText } from '../../../widgets/format.ts';
import { LoadState, readyOf } from '../../../widgets/LoadState.tsx';
import { usePictureUrl } from '../../../widgets/pictureUrl.ts';
import { shortName } from '../../../widgets/streams/streamName.ts';

/** What a problem's suggested repair adds; undefined where that is no correction of a sensor. */
export function correctionOf(repair: ProblemRepair): WantedCorrection | undefined {
  switch (repair.kind) {
    case 'clock-offset':
      return { kind: repair.kind, frame: repair.frame, value: repair.addNs / NS_PER_MS };
    case 'sensor-yaw':
      return { kind: repair.kind, frame: repair.frame, value: repair.turnDeg };
    case 'focal-length':
      return { kind: repair.kind, frame: repair.frame, value: 100 * (repair.factor - 1) };
    case 'gnss-cut':
      return undefined;
  }
}

/** @param run whose odometry they are measured with */
export function RepairPictures({
  drive,
  run,
  corrections,
}: {
  readonly drive: DriveInfo;
  readonly run: number;
  readonly corrections: readonly WantedCorrection[];
}) {
  const link = useLink();
  const asked = `${drive.drive}/${run}/${JSON.stringify(corrections)}`;
  const read = useLoadable(asked, 0, true, async (signal) => {
    const reply = await link.request(
      'runs.repairPictures',
      { drive: drive.drive, run, corrections: [...corrections] },
      { signal },
    );
    const side = ({ score, payload }: { readonly score: number; readonly payload: number }) => ({
      score,
      bytes: payloadOf(reply, payload),
    });
    return reply.result.pictures.map(({ sensor, t, before, after }) => ({
      sensor,
      t,
      before: side(before),
      after: side(after),
    }));
  });
  const pictures = readyOf(read);
  return (
    <section className="repair-pictures" aria-label="Before and after the repair">
      <LoadState of={read} what="the pictures before and after" slim />
      {pictures?.map(({ sensor, t, before, after }) => (
        <div key={sensor}>
          <div className="repair-pair">
            <Side word="Before" sensor={sensor} {...before} />
            <Side word="After" sensor={sensor} {...after} />
          </div>
          <p className="muted">
            {shortName(visible(sensor))} at {clockText(t)}: edges of the lidar, green on an edge of the
            picture, orange rings beside one. Agreement over the drive {before.score.toFixed(2)} →{' '}
            <strong>{after.score.toFixed(2)}</strong>
            {after.score <= before.score && ': no better, so this repair would be refused'}.
          </p>
        </div>
      ))}
    </section>
  );
}

function Side({
  word,
  sensor,
  score,
  bytes,
}: {
  readonly word: string;
  readonly sensor: string;
  readonly score: number;
  readonly bytes: Uint8Array;
}) {
  const url = usePictureUrl(bytes);
  return (
    <figure>
      <img src={url} alt={`${word} the repair: edges of the lidar before ${visible(sensor)}`} />
      <figcaption>
        {word} <span className="num">{score.toFixed(2)}</span>
      </figcaption>
    </figure>
  );
}
