/** A camera with its true lens: rays through all pixels once, then one picture per exposure. */
import sharp from 'sharp';
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { compose } from '../../geometry/se3.ts';
import { type PictureSpec, RaycastCamera, type RaycastScene } from '../../kernels/raycast.ts';
import type { EgoMotion } from '../motion.ts';
import { cameraPoseOf } from '../rig/place.ts';
import type { CameraRig } from '../rig/rig.ts';

export class Camera {
  readonly rig: CameraRig;
  readonly T_vehicle_camera: Pose;
  readonly #camera: RaycastCamera;
  readonly #seed: number;

  constructor(rig: CameraRig, seed: number) {
    this.rig = rig;
    this.T_vehicle_camera = cameraPoseOf(rig.place);
    this.#seed = seed;
    this.#camera = new RaycastCamera(rig.model);
  }

  spec(toSun: Vec3, frame: number): PictureSpec {
    return {
      toSun,
      exposure: this.rig.exposure === 'auto' ? 0.8 : this.rig.exposure,
      hazeM: 1100,
      noise: this.rig.noise,
      vignette: this.rig.vignette,
      smooth: true,
      seed: this.#seed,
      frame,
    };
  }

  /** RGB, three bytes a pixel. Movers must stand in the scene where they are at `time`. */
  render(scene: RaycastScene, ego: EgoMotion, time: number, spec: PictureSpec): Uint8Array {
    return scene.render(this.#camera, spec, compose(ego.pose(time), this.T_vehicle_camera));
  }

  encode(rgb: Uint8Array): Promise<Uint8Array> {
    const { width, height } = this.rig.model;
    return sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: this.rig.quality })
      .toBuffer();
  }
}
