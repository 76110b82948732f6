/** One camera in space: its frustum, with its picture when the layer says so. */
import type { SensorCalibration } from '../../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import type { RideCamera } from '../../../scene/cameraRig.ts';
import { Frustum } from '../../../scene/frustum.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { tokenColour } from '../../../widgets/sensorKind.ts';

export class CameraLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #sensor: SensorCalibration | undefined;
  readonly #frustum: Frustum | undefined;
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #unsubscribe: (() => void) | undefined;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.key = streamLayer(stream);
    this.#sensor = sensorOf(context.drive.calibration, stream.frame);
    this.#frustum = this.#sensor?.camera && new Frustum(this.#sensor.camera);
    if (this.#frustum) context.view.world.add(this.#frustum.object);
    else {
      noteLayer(this.key, { level: 'warn', text: `The calibration has no camera "${stream.frame}".` });
    }
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    this.#frustum?.setColour(tokenColour('--camera'));
    this.#follow();
    this.#place();
  }

  replace(): void {
    this.#place();
  }

  /** The view through this camera. */
  ride(): RideCamera | undefined {
    const pose = this.#sample && placedPose(this.#sample.info.placement);
    const model = this.#sensor?.camera;
    if (!pose || !model || !this.#sensor) return undefined;
    const { fx, fy, width, height } = model;
    const T_scene_camera = sceneMatrix(sensorPose(pose, this.#sensor), this.#context.view.origin);
    return { T_scene_camera, fx, fy, width, height };
  }

  /** Not drawn while the view looks through it. */
  setRidden(ridden: boolean): void {
    if (this.#frustum) this.#frustum.object.userData.ridden = ridden;
    this.#place();
  }

  dispose(): void {
    this.#unsubscribe?.();
    this.#frustum?.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    const wanted = this.#active && (this.#settings?.visible ?? false) && this.#frustum !== undefined;
    if (wanted && !this.#unsubscribe) {
      this.#unsubscribe = this.#context.loader.subscribe(this.#stream, (sample) => {
        this.#sample = sample;
        const { content } = sample ?? {};
        this.#frustum?.setPicture(content?.kind === 'picture' ? content.bitmap : undefined);
        this.#place();
      });
    } else if (!wanted && this.#unsubscribe) {
      this.#unsubscribe();
      this.#unsubscribe = undefined;
    }
  }

  #place(): void {
    if (!this.#frustum || !this.#sensor) return;
    const pose = this.#sample && placedPose(this.#sample.info.placement);
    this.#frustum.object.visible =
      pose !== undefined &&
      (this.#settings?.visible ?? true) &&
      this.#frustum.object.userData.ridden !== true;
    if (pose) this.#frustum.setMatrix(sceneMatrix(sensorPose(pose, this.#sensor), this.#context.view.origin));
    this.#context.view.invalidate();
  }
}
