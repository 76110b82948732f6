/** From a picked point to a pin, and to where other poses place it. */
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { transform } from '../../../../engine/geometry/se3.ts';
import type { FrameLoader } from '../../../replay/frameLoader.ts';
import type { Pin } from '../../../replay/pin.ts';
import { type PointColumns, pointFields } from '../../../replay/pointFields.ts';
import { deskewedPoint } from '../../../scene/deskew.ts';
import type { Pick } from '../../../scene/picker.ts';
import { sensorOf, sensorPose } from '../../../scene/poses.ts';
import { placedPose } from '../../../scene/sceneLayer.ts';
import { useLayers } from '../../../state/layers.ts';
import { streamOf, useSession } from '../../../state/session.ts';

export const fieldsOf = ({ object, index, source }: Pick): Pin['fields'] => {
  const columns = object.userData.columns as PointColumns | undefined;
  return columns ? pointFields(columns, index, source.kind === 'sample') : [];
};

/** The name of what a picked point belongs to. */
export function nameOf({ source }: Pick, drive: DriveInfo): string {
  if (source.kind === 'sample') return streamOf(drive, source.stream)?.name ?? `Stream ${source.stream}`;
  const artifact = useLayers.getState().artifacts.find(({ id }) => id === source.artifact);
  return artifact ? `${artifact.stage}: ${artifact.name}` : 'Artifact';
}

export function pinOf(pick: Pick, mapPoint: Vec3, drive: DriveInfo): Pin {
  const { source } = pick;
  const { poses } = useSession.getState();
  const common = { name: nameOf(pick, drive), fields: fieldsOf(pick), mapPoint, poses };
  if (source.kind === 'artifact')
    return { ...common, source: { kind: 'artifact', artifact: source.artifact } };
  const { stream, seq, t } = source;
  return {
    ...common,
    source: { kind: 'sweep', stream, seq, t },
    sensorPoint: deskewedPoint(pick.object, pick.index),
  };
}

/** The same point of the same sweep, placed by the poses that are chosen now; undefined where these do not place it. */
export async function placedAgain(
  { sensorPoint, source, ...pin }: Pin,
  drive: DriveInfo,
  loader: FrameLoader,
): Promise<Pin | undefined> {
  const { poses } = useSession.getState();
  if (source.kind !== 'sweep' || !sensorPoint) return { ...pin, source, poses };
  const stream = streamOf(drive, source.stream);
  const [sample] = stream ? await loader.samples(stream, [source.seq]) : [];
  const T_map_vehicle = sample && placedPose(sample.info.placement);
  if (!stream || !T_map_vehicle) return undefined;
  const sensor = sensorOf(drive.calibration, stream.frame);
  const mapPoint = transform(sensorPose(T_map_vehicle, sensor), sensorPoint);
  return { ...pin, source, sensorPoint, mapPoint, poses };
}
