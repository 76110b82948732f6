/** The scans of one radar. */
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { useTrajectory } from '../../../replay/trajectory.ts';
import { sensorTwist } from '../../../replay/velocity.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import { RadarTargets } from '../../../scene/radarTargets.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';

export class RadarLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #targets = new RadarTargets();
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #unsubscribe: (() => void) | undefined;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.key = streamLayer(stream);
    context.view.world.add(this.#targets.object);
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    this.#targets.setStyle(settings.opacity, settings.arrows);
    this.#follow();
    this.#place();
  }

  replace(): void {
    this.#show();
  }

  dispose(): void {
    this.#unsubscribe?.();
    this.#targets.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    const wanted = this.#active && (this.#settings?.visible ?? false);
    if (wanted && !this.#unsubscribe) {
      this.#unsubscribe = this.#context.loader.subscribe(this.#stream, (sample) => {
        this.#sample = sample;
        this.#show();
      });
    } else if (!wanted && this.#unsubscribe) {
      this.#unsubscribe();
      this.#unsubscribe = undefined;
    }
  }

  #show(): void {
    const sample = this.#sample;
    if (sample?.content.kind === 'cloud') {
      const { trajectory } = useTrajectory.getState();
      const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
      const velocity = trajectory && sensorTwist(trajectory, sample.info.t, sensor)?.linear;
      this.#targets.setScan(sample.content.cloud, velocity, {
        kind: 'sample',
        stream: this.#stream.id,
        seq: sample.info.seq,
        t: sample.info.t,
      });
      const missing = 'missing' in sample.info.placement && sample.info.placement.missing;
      if (missing && !placedPose(sample.info.placement))
        noteLayer(this.key, { level: 'warn', text: missing });
      else if (!velocity) {
        noteLayer(this.key, {
          level: 'info',
          text: 'No own speed here, so Doppler is not compensated or shown.',
        });
      } else noteLayer(this.key, undefined);
    } else if (sample?.content.kind === 'unreadable') {
      noteLayer(this.key, { level: 'warn', text: sample.content.reason });
    }
    this.#place();
  }

  #place(): void {
    const sample = this.#sample;
    const T_map_vehicle = sample && placedPose(sample.info.placement);
    this.#targets.object.visible =
      T_map_vehicle !== undefined && sample?.content.kind === 'cloud' && (this.#settings?.visible ?? true);
    if (T_map_vehicle) {
      const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
      this.#targets.setMatrix(sceneMatrix(sensorPose(T_map_vehicle, sensor), this.#context.view.origin));
    }
    this.#context.view.invalidate();
  }
}
