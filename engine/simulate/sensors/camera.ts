/** A camera with its true lens: rays through all pixels once, then one picture per exposure. */
import sharp from 'sharp';
import type { Vec3 } from '../../contract/calibration.ts';
import { compose } from '../../geometry/se3.ts';
import { RaycastCamera, type RaycastScene } from '../../kernels/raycast.ts';
import type { EgoMotion } from '../motion.ts';
import type { CameraRig } from '../rig.ts';

export class Camera {
  readonly rig: CameraRig;
  readonly #camera: RaycastCamera;
  readonly #seed: number;

  constructor(rig: CameraRig, seed: number) {
    this.rig = rig;
    this.#seed = seed;
    this.#camera = new RaycastCamera(rig.model);
  }

  /** RGB, three bytes a pixel. Movers must stand in the scene where they are at `time`. */
  render(scene: RaycastScene, ego: EgoMotion, toSun: Vec3, time: number, frame: number): Uint8Array {
    return scene.render(
      this.#camera,
      {
        toSun,
        exposure: 0.8,
        hazeM: 1100,
        noise: this.rig.noise,
        vignette: 0.22,
        smooth: true,
        seed: this.#seed,
        frame,
      },
      compose(ego.pose(time), this.rig.T_vehicle_camera),
    );
  }

  encode(rgb: Uint8Array): Promise<Uint8Array> {
    const { width, height } = this.rig.model;
    return sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: this.rig.quality })
      .toBuffer();
  }
}
