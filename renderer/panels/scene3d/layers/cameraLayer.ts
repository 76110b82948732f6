/** One camera in space: its frustum, with its picture when the layer says so. */
import type { SensorCalibration } from '../../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { PictureBackdrop } from '../../../scene/camera/pictureBackdrop.ts';
import { type RideLens, rideLens } from '../../../scene/camera/rideLens.ts';
import type { RideCamera } from '../../../scene/cameraRig.ts';
import { Frustum } from '../../../scene/frustum.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';
import { StreamFeed } from './streamFeed.ts';

export class CameraLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #feed: StreamFeed;
  readonly #sensor: SensorCalibration | undefined;
  readonly #frustum: Frustum | undefined;
  /** While the view looks through this camera. */
  #ridden: { readonly backdrop: PictureBackdrop; readonly lens: RideLens } | undefined;
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#feed = new StreamFeed(context.loader, stream, (sample) => {
      this.#sample = sample;
      this.#frustum?.setPicture(pictureOf(sample));
      this.#ridden?.backdrop.setPicture(pictureOf(sample));
      this.#place();
    });
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

  /** The view through this camera; undefined while it is not ridden, and without a picture in force that has a place. */
  ride(): RideCamera | undefined {
    const pose = this.#sample && placedPose(this.#sample.info.placement);
    if (!pose || !this.#ridden || !this.#sensor) return undefined;
    const T_scene_camera = sceneMatrix(sensorPose(pose, this.#sensor), this.#context.view.origin);
    return { T_scene_camera, lens: this.#ridden.lens };
  }

  /** The view looks through this camera: its picture is behind the scene, its frustum is not drawn, also while the layer is off. */
  setRidden(ridden: boolean): void {
    const model = this.#sensor?.camera;
    if (ridden === (this.#ridden !== undefined) || !model) return;
    if (ridden) {
      this.#ridden = { backdrop: new PictureBackdrop(model), lens: rideLens(model) };
      this.#ridden.backdrop.setPicture(pictureOf(this.#sample));
      this.#context.view.setBackdrop(this.#ridden.backdrop);
    } else {
      this.#context.view.setBackdrop(undefined);
      this.#ridden?.backdrop.dispose();
      this.#ridden = undefined;
    }
    this.#follow();
    this.#place();
  }

  dispose(): void {
    this.setRidden(false);
    this.#active = false;
    this.#follow();
    this.#frustum?.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    const shown = (this.#settings?.visible ?? false) || this.#ridden !== undefined;
    this.#feed.follow(this.#active && shown && this.#frustum !== undefined);
  }

  #place(): void {
    if (!this.#frustum || !this.#sensor) return;
    const pose = this.#sample && placedPose(this.#sample.info.placement);
    this.#frustum.object.visible =
      pose !== undefined && (this.#settings?.visible ?? true) && this.#ridden === undefined;
    if (pose) this.#frustum.setMatrix(sceneMatrix(sensorPose(pose, this.#sensor), this.#context.view.origin));
    this.#context.view.invalidate();
  }
}

const pictureOf = (sample: LoadedSample | undefined): ImageBitmap | undefined =>
  sample?.content.kind === 'picture' ? sample.content.bitmap : undefined;
