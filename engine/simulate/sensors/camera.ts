/**
 * A camera with its true lens: rays through all pixels once, then one picture per exposure. With a rolling shutter the
 * picture is drawn in bands of rows, each from where the vehicle is, and with the movers where they are, at its own time.
 */
import sharp from 'sharp';
import type { CameraModel, Pose, Vec3 } from '../../contract/calibration.ts';
import { compose, rotate, transform } from '../../geometry/se3.ts';
import {
  type PictureSpec,
  type PixelLabels,
  RaycastCamera,
  type RaycastScene,
} from '../../kernels/raycast.ts';
import { cameraPoseOf } from '../rig/place.ts';
import type { CameraRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

/** Rows drawn as of one moment: at 20 ms for 600 rows, a quarter of a millisecond. */
const BAND_ROWS = 8;
/** Mean of the picture that automatic exposure aims at, and its steps as factors on the light. */
const AIM = 112;
const STEP = 2 ** (1 / 6);
const [DARKEST, BRIGHTEST] = [0.1, 12];

/** The middle between the head lamps, in the vehicle (m). */
const LOW_BEAMS: Vec3 = [3.7, 0, 0.65];

type Band = { readonly camera: RaycastCamera; readonly firstRow: number; readonly afterS: number };

export class Camera {
  readonly rig: CameraRig;
  readonly T_vehicle_camera: Pose;
  readonly #bands: readonly Band[];
  readonly #seed: number;
  #exposure: number;
  readonly #aim: number;

  /** `exposureBias`: a factor on the light, also on what automatic exposure aims at; 1 when left out. */
  constructor(rig: CameraRig, seed: number, exposureBias = 1) {
    this.rig = rig;
    this.T_vehicle_camera = cameraPoseOf(rig.place);
    this.#seed = seed;
    this.#bands = bandsOf(rig);
    this.#exposure = (rig.exposure === 'auto' ? 0.8 : rig.exposure) * exposureBias;
    // Brightness grows with about the square root of the light.
    this.#aim = AIM * Math.sqrt(exposureBias);
  }

  spec(toSun: Vec3, frame: number): PictureSpec {
    return {
      toSun,
      exposure: this.#exposure,
      hazeM: 1100,
      noise: this.rig.noise,
      vignette: this.rig.vignette,
      smooth: true,
      seed: this.#seed,
      frame,
    };
  }

  /** RGB, three bytes a pixel, begun at `time`. `place` puts the movers where they are at a time. */
  render(
    scene: RaycastScene,
    ego: EgoMotion,
    time: number,
    spec: PictureSpec,
    place: (time: number) => void,
  ): Uint8Array {
    const [only] = this.#bands;
    if (only && this.#bands.length === 1) {
      place(time);
      return scene.render(only.camera, lit(spec, ego, time), compose(ego.pose(time), this.T_vehicle_camera));
    }
    const { width, height } = this.rig.model;
    const rgb = new Uint8Array(width * height * 3);
    this.#bands.forEach(({ camera, firstRow, afterS }, i) => {
      place(time + afterS);
      // The corners darken over the whole picture, not over each band.
      const part = scene.render(
        camera,
        { ...lit(spec, ego, time + afterS), vignette: 0, frame: spec.frame * this.#bands.length + i },
        compose(ego.pose(time + afterS), this.T_vehicle_camera),
      );
      rgb.set(part, firstRow * width * 3);
    });
    darkenCorners(rgb, this.rig.model, spec.vignette);
    return rgb;
  }

  /** What each pixel of the picture begun at `time` shows, row by row; `place` as for `render`. */
  labels(
    scene: RaycastScene,
    ego: EgoMotion,
    time: number,
    place: (time: number) => void,
  ): Pick<PixelLabels, 'materials' | 'objects' | 'paint'> {
    const { width, height } = this.rig.model;
    const count = width * height;
    const out = {
      materials: new Uint8Array(count),
      objects: new Uint32Array(count),
      paint: new Uint8Array(count),
    };
    for (const { camera, firstRow, afterS } of this.#bands) {
      place(time + afterS);
      const part = scene.labels(camera, compose(ego.pose(time + afterS), this.T_vehicle_camera));
      out.materials.set(part.materials, firstRow * width);
      out.objects.set(part.objects, firstRow * width);
      out.paint.set(part.paint, firstRow * width);
    }
    return out;
  }

  /** Follows the light of the scene: looks at a picture and sets the exposure of the next. */
  adapt(rgb: Uint8Array): void {
    if (this.rig.exposure !== 'auto') return;
    let [sum, count] = [0, 0];
    for (let i = 0; i + 2 < rgb.length; i += 3 * 97) {
      sum += (rgb[i] ?? 0) + (rgb[i + 1] ?? 0) + (rgb[i + 2] ?? 0);
      count += 3;
    }
    // Half of the way at a time, in whole steps.
    const wanted = (this.#aim / Math.max(1, sum / count)) ** 2;
    const steps = Math.max(-3, Math.min(3, Math.trunc((0.5 * Math.log(wanted)) / Math.log(STEP))));
    this.#exposure = Math.max(DARKEST, Math.min(BRIGHTEST, this.#exposure * STEP ** steps));
  }

  encode(rgb: Uint8Array): Promise<Uint8Array> {
    const { width, height } = this.rig.model;
    return sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: this.rig.quality })
      .toBuffer();
  }
}

/** At night the vehicle drives with its low beams on. */
function lit(spec: PictureSpec, ego: EgoMotion, time: number): PictureSpec {
  if (!spec.night) return spec;
  const pose = ego.pose(time);
  return { ...spec, headLamps: { p: transform(pose, LOW_BEAMS), forward: rotate(pose.q, [1, 0, 0]) } };
}

function bandsOf({ model, readoutS }: CameraRig): Band[] {
  if (readoutS === 0) return [{ camera: new RaycastCamera(model), firstRow: 0, afterS: 0 }];
  const bands: Band[] = [];
  for (let row = 0; row < model.height; ) {
    // The last band takes a rest of fewer than two rows, which cannot be drawn by itself.
    const left = model.height - row;
    const rows = left < BAND_ROWS + 2 ? left : BAND_ROWS;
    const camera = new RaycastCamera({ ...model, height: rows, cy: model.cy - row });
    bands.push({ camera, firstRow: row, afterS: rowTimeS(model.height, readoutS, row + (rows - 1) / 2) });
    row += rows;
  }
  return bands;
}

/** When a row is exposed, from the stamp of its picture: the first at once, the last after the whole readout. */
export function rowTimeS(height: number, readoutS: number, row: number): number {
  return (readoutS * row) / (height - 1);
}

function darkenCorners(rgb: Uint8Array, { width, height }: CameraModel, vignette: number): void {
  for (let y = 0, i = 0; y < height; y++) {
    const fy = (y + 0.5) / height - 0.5;
    for (let x = 0; x < width; x++) {
      const fx = (x + 0.5) / width - 0.5;
      const shade = 1 - vignette * 2 * (fx * fx + fy * fy * 0.4);
      for (let k = 0; k < 3; k++, i++) rgb[i] = Math.round((rgb[i] ?? 0) * shade);
    }
  }
}
