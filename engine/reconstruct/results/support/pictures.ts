/**
 * The pictures that saw a map element, best first: projected through the true lens from where the camera was, hidden where the
 * sweep of that moment has something in between, ranked by how much of it is seen, how finely, and how near to the axis.
 */
import type { SeenPictureInfo } from '../../../contract/api.ts';
import type { CameraModel, Pose, Vec3 } from '../../../contract/calibration.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import { inPicture, type Pixel, project } from '../../../geometry/camera.ts';
import { compose, inverse, transform } from '../../../geometry/se3.ts';
import { vehicleAt } from '../../mapping/placement.ts';
import { Element } from './element.ts';
import { DepthPicture } from './occlusion.ts';
import { eachPoint, type RunSweeps, sweepsOfRun, thinned } from './sweeps.ts';

/** Beyond, a line of 12 cm is less than two pixels of usual cameras (m). */
const SEEN_M = 60;
const LEAST_DEPTH_M = 1;
/** Pictures of a camera that are looked at, and those whose view is checked against the cloud. */
const MOST_LOOKED = 300;
const MOST_CHECKED = 24;
/** Pictures of one camera closer in time show the same (s). */
const APART_S = 0.3;
/** Samples of the element that are projected. */
const MOST_SAMPLES = 160;
/** What is lower than this over the road hides no line (m). */
const OVER_ROAD_M = 0.4;
/** A line is drawn well with this many pixels a metre: more add little. */
const FINE_PX_PER_M = 30;

export type SeenPicture = Omit<SeenPictureInfo, 'crop'>;

type Candidate = SeenPicture & { readonly model: CameraModel; readonly T_camera_map: Pose };

/** @throws InputError when the run has no poses or the drive no lidar. */
export function seenPictures(drive: Drive, run: number, xyz: readonly number[]): SeenPicture[] {
  const samples = thinned(new Element(xyz).samples, MOST_SAMPLES);
  const sweeps = sweepsOfRun(drive, run);
  const set = drive.calibration(drive.calibrations().at(-1)?.version);
  const found: Candidate[] = [];
  for (const stream of drive.streams()) {
    const sensor = set.sensors.find(({ frame }) => frame === stream.frame);
    const model = sensor?.camera;
    if (stream.kind !== 'camera' || !sensor || !model) continue;
    const looked = thinned([...drive.samples(stream.id)], MOST_LOOKED);
    found.push(
      ...apart(
        looked.flatMap((info) => {
          const T = vehicleAt(sweeps.trajectory, info.t + sensor.timeOffsetNs);
          return T ? sight(stream, info, model, inverse(compose(T, sensor.T_vehicle_sensor)), samples) : [];
        }),
      ),
    );
  }
  const checked = found.sort(byScore).slice(0, MOST_CHECKED);
  return checked
    .map((candidate) => uncovered(candidate, sweeps, samples))
    .filter(({ seen }) => seen > 0)
    .sort(byScore);
}

const byScore = (a: SeenPicture, b: SeenPicture): number => b.score - a.score;

/** Of one camera, the best first, none within APART_S of a better one. */
function apart(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const each of [...candidates].sort(byScore))
    if (kept.every(({ t }) => Math.abs(t - each.t) >= APART_S * NS_PER_S)) kept.push(each);
  return kept;
}

function sight(
  { id }: StreamInfo,
  { seq, t }: SampleInfo,
  model: CameraModel,
  T_camera_map: Pose,
  samples: readonly Vec3[],
  hides: (pixel: Pixel, depthM: number) => boolean = () => false,
): Candidate[] {
  const pixels: number[] = [];
  let [inside, hidden, angle, nearest, length, lengthPx] = [0, 0, 0, Number.POSITIVE_INFINITY, 0, 0];
  let before: { readonly p: Vec3; readonly pixel: Pixel } | undefined;
  for (const sample of samples) {
    const p = transform(T_camera_map, sample);
    const depth = p[2];
    const pixel = depth >= LEAST_DEPTH_M && depth <= SEEN_M ? project(model, p) : undefined;
    if (!pixel || !inPicture(model, pixel)) {
      before = undefined;
      continue;
    }
    inside++;
    if (hides(pixel, depth)) {
      hidden++;
      before = undefined;
      continue;
    }
    pixels.push(pixel.u, pixel.v);
    nearest = Math.min(nearest, Math.hypot(...p));
    angle += Math.atan2(Math.hypot(p[0], p[1]), depth);
    if (before) {
      length += Math.hypot(p[0] - before.p[0], p[1] - before.p[1], depth - before.p[2]);
      lengthPx += Math.hypot(pixel.u - before.pixel.u, pixel.v - before.pixel.v);
    }
    before = { p, pixel };
  }
  const count = pixels.length / 2;
  if (inside === 0) return [];
  const seen = count / samples.length;
  const pixelsPerM = length > 0 ? lengthPx / length : 0;
  const mean = count > 0 ? angle / count : 0;
  return [
    {
      stream: id,
      seq,
      t,
      distanceM: nearest,
      angleDeg: (mean * 180) / Math.PI,
      pixelsPerM,
      seen,
      hidden: hidden / inside,
      pixels,
      score: seen * (pixelsPerM / (pixelsPerM + FINE_PX_PER_M)) * Math.cos(mean),
      model,
      T_camera_map,
    },
  ];
}

/** The same sight with what the nearest sweep hides taken out. */
function uncovered(candidate: Candidate, sweeps: RunSweeps, samples: readonly Vec3[]): SeenPicture {
  const { model, T_camera_map, t, stream, seq } = candidate;
  const nearest = sweeps.infos.reduce<SampleInfo | undefined>(
    (best, each) => (best && Math.abs(best.t - t) <= Math.abs(each.t - t) ? best : each),
    undefined,
  );
  const depths = new DepthPicture(model);
  // The road itself hides nothing: seen flat, near and far parts of it share a cell.
  const heights = samples.map(([, , z]) => z);
  const roadM =
    Math.max(vehicleAt(sweeps.trajectory, t)?.p[2] ?? Number.NEGATIVE_INFINITY, ...heights) + OVER_ROAD_M;
  if (nearest)
    eachPoint(sweeps, nearest, (x, y, z) => {
      if (z < roadM) return;
      const p = transform(T_camera_map, [x, y, z]);
      const pixel = p[2] > LEAST_DEPTH_M ? project(model, p) : undefined;
      if (pixel) depths.add(pixel, p[2]);
    });
  const [again] = sight(
    { id: stream } as StreamInfo,
    { seq, t } as SampleInfo,
    model,
    T_camera_map,
    samples,
    (pixel, depthM) => depths.hides(pixel, depthM),
  );
  const { model: _, T_camera_map: __, ...seen } = again ?? candidate;
  return seen;
}
