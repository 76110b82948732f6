/** The drive's pictures along the trajectory, decoded ahead of their use while kernels run. */
import { InputError, messageOf } from '../../../contract/errors.ts';
import type { SampleInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import { compose } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { PlacedPicture } from '../../../kernels/raster.ts';
import type { StageContext } from '../../contract/stage.ts';
import { type LidarPath, placePicture, vehicleAt } from '../../mapping/placement.ts';
import type { CameraNetwork, SeenPicture } from './camera-network.ts';
import type { Camera } from './cameras.ts';

export type TimedPicture = { readonly camera: Camera; readonly info: SampleInfo; readonly t: Nanoseconds };

/** Pictures of one camera taken closer together than this show the ground the same way. */
const SPACING_M = 0.6;

/** The pictures of all cameras by time, without those taken where the camera had hardly moved, or where no map reaches. */
function picturesOf(
  context: StageContext,
  cameras: readonly Camera[],
  { trajectory, holds }: LidarPath,
): TimedPicture[] {
  const pictures: TimedPicture[] = [];
  for (const camera of cameras) {
    let last: readonly [number, number, number] | undefined;
    for (const info of context.drive.samples(camera.stream.id)) {
      const p = vehicleAt(trajectory, info.t)?.p;
      if (!p || !holds(p) || (last && Math.hypot(p[0] - last[0], p[1] - last[1], p[2] - last[2]) < SPACING_M))
        continue;
      last = p;
      pictures.push({ camera, info, t: info.t });
    }
  }
  return pictures.sort((a, b) => a.t - b.t || a.camera.stream.id - b.camera.stream.id);
}

/** Wider pictures are decoded at this width: the ground 4 m ahead is then still seen at 1 cm a pixel. */
const MOST_COLUMNS = 1600;

const CHANNELS = 3;
/** Smaller pictures have no pixel with neighbours on all sides to take a colour from. */
const LEAST_PIXELS = 4;

export type Decoded = {
  readonly t: Nanoseconds;
  readonly picture: PlacedPicture;
  /** What a network says of it, where one is run. */
  readonly seen?: SeenPicture | undefined;
  readonly info: SampleInfo;
  readonly camera: Camera;
};

/** Pictures in time order beside sweeps: those of one batch are decoded while the batch before is worked on. */
export class PictureQueue {
  readonly #context: StageContext;
  readonly #lidar: LidarPath;
  readonly #pictures: readonly TimedPicture[];
  readonly #network: CameraNetwork | undefined;
  #taken = 0;
  #ahead: Promise<(Decoded | undefined)[]>;

  /** Begins to decode the pictures up to sweep `last`. */
  constructor(
    context: StageContext,
    lidar: LidarPath,
    cameras: readonly Camera[],
    last: number,
    network?: CameraNetwork,
  ) {
    this.#context = context;
    this.#lidar = lidar;
    this.#network = network;
    this.#pictures = picturesOf(context, cameras, lidar);
    this.#ahead = this.#upTo(last);
  }

  /** The pictures decoded so far; begins to decode those up to sweep `next`, all where there is none. */
  async take(next: number): Promise<Decoded[]> {
    const decoded = await this.#ahead;
    this.#ahead = this.#upTo(next);
    return decoded.filter((each) => each !== undefined);
  }

  #upTo(sweep: number): Promise<(Decoded | undefined)[]> {
    const until = this.#lidar.sweeps[sweep]?.t ?? Number.POSITIVE_INFINITY;
    const from = this.#taken;
    while ((this.#pictures[this.#taken]?.t ?? Number.NaN) <= until) this.#taken++;
    const due = this.#pictures.slice(from, this.#taken);
    const decoded = Promise.all(due.map((picture) => this.#decoded(picture)));
    // Waited for by the next `take`; a stage that ends before it must not fail once more for it.
    decoded.catch(() => undefined);
    return decoded;
  }

  async #decoded(of: TimedPicture): Promise<Decoded | undefined> {
    const decoded = await decode(this.#context, this.#lidar.trajectory, of);
    if (!decoded || !this.#network) return decoded;
    const seen = await this.#network.seen(decoded.picture);
    return { ...decoded, seen, picture: { ...decoded.picture, mask: seen.mask } };
  }
}

/** Decodes a picture and places it; undefined where the trajectory does not reach or the picture is damaged (logged). */
export async function decode(
  context: StageContext,
  trajectory: Trajectory,
  { camera, info, t }: TimedPicture,
): Promise<Decoded | undefined> {
  const T_map_vehicle = vehicleAt(trajectory, t);
  if (!T_map_vehicle) return undefined;
  const { model, stream } = camera;
  try {
    const bytes = context.drive.payload(stream.id, info.seq);
    let image = openPicture(bytes, stream.codec).toColourspace('srgb');
    if (model.width > MOST_COLUMNS) image = image.resize(MOST_COLUMNS);
    const { data, info: size } = await image.raw().toBuffer({ resolveWithObject: true });
    if (size.channels !== CHANNELS) throw new InputError(`it has ${size.channels} channels`);
    if (size.width < LEAST_PIXELS || size.height < LEAST_PIXELS)
      throw new InputError(`it has ${size.width} by ${size.height} pixels`);
    const rgb = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const T_map_camera = compose(T_map_vehicle, camera.T_vehicle_sensor);
    return {
      t,
      info,
      camera,
      picture: placePicture(model, T_map_camera, { rgb, width: size.width, height: size.height }),
    };
  } catch (error) {
    context.log(
      'warn',
      `Picture ${info.seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}`,
      info.t,
    );
    return undefined;
  }
}
