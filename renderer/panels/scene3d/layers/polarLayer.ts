/** The pictures of a turning radar, laid out on the road around it. */
import type { Pose, SensorCalibration } from '../../../../engine/contract/calibration.ts';
import type { PolarScan } from '../../../../engine/contract/messages/polarScans.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { compose, rotate } from '../../../../engine/geometry/se3.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { PolarFan } from '../../../scene/polarFan.ts';
import { sceneMatrix, sensorOf } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, streamLayer } from '../../../state/layers.ts';

/** Over the road, so that the two do not flicker (m). */
const LIFT_M = 0.03;

export class PolarLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #fan: PolarFan;
  readonly #T_vehicle_fan: Pose;
  #sample: LoadedSample | undefined;
  #visible = true;
  #active = false;
  #unsubscribe: (() => void) | undefined;

  constructor(context: LayerContext, stream: StreamInfo, scan: PolarScan) {
    this.#context = context;
    this.#stream = stream;
    this.key = streamLayer(stream);
    this.#fan = new PolarFan(scan);
    this.#T_vehicle_fan = fanPose(sensorOf(context.drive.calibration, stream.frame), context.groundZ);
    context.view.world.add(this.#fan.object);
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle({ visible, opacity }: LayerSettings): void {
    this.#visible = visible;
    this.#fan.setOpacity(opacity);
    this.#follow();
    this.replace();
  }

  replace(): void {
    const pose = this.#sample && placedPose(this.#sample.info.placement);
    this.#fan.object.visible = this.#visible && pose !== undefined && this.#fan.hasPicture;
    if (pose) this.#fan.setMatrix(sceneMatrix(compose(pose, this.#T_vehicle_fan), this.#context.view.origin));
    this.#context.view.invalidate();
  }

  dispose(): void {
    this.#active = false;
    this.#follow();
    this.#fan.dispose();
  }

  #follow(): void {
    const wanted = this.#active && this.#visible;
    if (wanted && !this.#unsubscribe)
      this.#unsubscribe = this.#context.loader.subscribe(this.#stream, (sample) => {
        this.#sample = sample;
        this.#fan.setPicture(sample?.content.kind === 'picture' ? sample.content.bitmap : undefined);
        this.replace();
      });
    else if (!wanted && this.#unsubscribe) {
      this.#unsubscribe();
      this.#unsubscribe = undefined;
    }
  }
}

/** On the road under the radar, level, x where the radar looks. Some radars are mounted with z down: only the direction of x counts. */
function fanPose(sensor: SensorCalibration | undefined, groundZ: number): Pose {
  const { p = [0, 0, 0], q } = sensor?.T_vehicle_sensor ?? {};
  const [x, y] = q ? rotate(q, [1, 0, 0]) : [1, 0];
  const half = Math.atan2(y, x) / 2;
  return {
    p: [p[0], p[1], groundZ + LIFT_M],
    q: { w: Math.cos(half), x: 0, y: 0, z: Math.sin(half) },
  };
}
