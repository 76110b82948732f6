/** The picture of a problem: what a stage made, a camera's picture, the samples around it, or its place on the path. */
import type { ReactNode } from 'react';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Problem, ProblemKind } from '../../../../engine/contract/doctor/problems.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { placeOf, spanAround } from '../../../replay/showProblem.ts';
import { useTrajectory } from '../../../replay/trajectory.ts';
import { occasionsOf } from '../../../state/problems/problems.ts';
import { SEVERITY_LOOKS } from '../../../widgets/severity.ts';
import { frontCamera } from '../../../widgets/streams/streamOrder.ts';
import { ArtifactPicture } from './ArtifactPicture.tsx';
import { MomentPicture } from './MomentPicture.tsx';
import { PathPicture } from './PathPicture.tsx';
import { SampleStrip } from './SampleStrip.tsx';

type PictureKind = 'samples' | 'camera' | 'path' | 'none';

/** What shows a problem best; where that is not there, its place on the path. */
const PICTURES: Readonly<Record<ProblemKind, PictureKind>> = {
  'data-lost': 'samples',
  'not-read': 'none',
  'samples-missing': 'samples',
  'samples-doubled': 'samples',
  'sensor-frozen': 'samples',
  'clock-offset': 'camera',
  'clock-jitter': 'samples',
  'clock-set': 'samples',
  'stamps-invalid': 'samples',
  'wrong-unit': 'none',
  'ingest-remark': 'none',
  'mount-unknown': 'none',
  'lidar-yaw': 'none',
  'camera-yaw': 'camera',
  'focal-length': 'camera',
  'gyro-bias': 'none',
  'lens-dirt': 'camera',
  'dark-pictures': 'camera',
  rain: 'camera',
  'gnss-jump': 'path',
  'gnss-poor': 'path',
  'gnss-missing': 'path',
  registration: 'path',
  drift: 'path',
  'ground-poor': 'path',
  snowbank: 'camera',
  'worn-paint': 'camera',
  'lines-missing': 'path',
  'stage-failed': 'none',
  'stage-remark': 'path',
};

export function ProblemPicture({ drive, problem }: { readonly drive: DriveInfo; readonly problem: Problem }) {
  // A place that is the vehicle's needs the path.
  useTrajectory(({ trajectory }) => trajectory);
  const picture = pictureOf(drive, problem);
  return picture === undefined ? null : <div className="problem-picture">{picture}</div>;
}

/** Undefined where no picture would help. */
function pictureOf(drive: DriveInfo, problem: Problem): ReactNode {
  const { picture, kind, subject, severity } = problem;
  const occasions = occasionsOf(problem);
  const [first] = occasions;
  const { colour } = SEVERITY_LOOKS[severity];
  const streamOf = (id: number | undefined): StreamInfo | undefined =>
    drive.streams.find((stream) => stream.id === id);
  if (picture?.kind === 'artifact') return <ArtifactPicture drive={drive} artifact={picture.artifact} />;
  const shown = picture && streamOf(picture.stream);
  if (picture && shown?.kind === 'camera')
    return <MomentPicture drive={drive} camera={shown} t={picture.t} />;
  const own = streamOf(subject.stream);
  if (PICTURES[kind] === 'samples' && own && first) {
    const around = spanAround(first, drive.durationNs) ?? { fromNs: 0, toNs: drive.durationNs };
    return <SampleStrip drive={drive} stream={own} shown={around} marked={occasions} colour={colour} />;
  }
  if (PICTURES[kind] === 'none') return undefined;
  const camera =
    own?.kind === 'camera' ? own : own?.kind === 'lidar' ? frontCamera(drive.streams) : undefined;
  if (PICTURES[kind] === 'camera' && camera && camera.count > 0)
    return <MomentPicture drive={drive} camera={camera} t={first?.fromNs ?? drive.firstCompleteNs} />;
  const place = placeOf(problem);
  return place && <PathPicture place={place.p} colour={colour} />;
}
