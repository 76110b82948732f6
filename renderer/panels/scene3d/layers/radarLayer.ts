/** The scans of one radar: the one in force, and earlier ones that fade. */
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { isQuiet } from '../../../link/link.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { useTrajectory } from '../../../replay/trajectory.ts';
import { sensorTwist } from '../../../replay/velocity.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import { RadarTargets } from '../../../scene/radar/radarTargets.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { report } from '../../../state/notices.ts';
import { StreamFeed } from './streamFeed.ts';

export class RadarLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #feed: StreamFeed;
  readonly #targets = new RadarTargets();
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #active = false;
  /** Earlier scans, by their numbers. */
  readonly #older = new Map<number, { readonly sample: LoadedSample; readonly targets: RadarTargets }>();
  #fetching: AbortController | undefined;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.#feed = new StreamFeed(context.loader, stream, (sample) => {
      this.#sample = sample;
      this.#show();
    });
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
    this.#keepOlder();
  }

  replace(): void {
    this.#show();
  }

  dispose(): void {
    this.#feed.follow(false);
    this.#fetching?.abort();
    this.#dropOlder(new Set());
    this.#targets.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    this.#feed.follow(this.#active && (this.#settings?.visible ?? false));
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
    this.#keepOlder();
  }

  /** Keeps the scans before the one in force, as many as are wanted; each fainter than the next. */
  #keepOlder(): void {
    const { sweeps = 1, visible = true } = this.#settings ?? {};
    const newest = this.#sample?.info.seq;
    const count = this.#active && visible && newest !== undefined ? Math.min(sweeps - 1, newest) : 0;
    const wanted = Array.from({ length: count }, (_, i) => (newest ?? 0) - 1 - i);
    this.#dropOlder(new Set(wanted));
    this.#fadeOlder();
    const missing = wanted.filter((seq) => !this.#older.has(seq));
    this.#fetching?.abort();
    if (missing.length === 0) return;
    const abort = new AbortController();
    this.#fetching = abort;
    this.#context.loader.samples(this.#stream, missing, abort.signal).then(
      (samples) => {
        if (abort.signal.aborted) return;
        // Those that did not come are not asked for again before the next scan: a case may lack them.
        for (const sample of samples) this.#addOlder(sample);
        this.#fadeOlder();
      },
      (error) => {
        if (!isQuiet(error)) report(`Earlier scans of ${this.#stream.name} could not be read`, error);
      },
    );
  }

  #fadeOlder(): void {
    const { sweeps = 1, opacity = 1 } = this.#settings ?? {};
    for (const [seq, { targets, sample }] of this.#older) {
      const age = (this.#sample?.info.seq ?? seq) - seq;
      targets.setStyle(opacity * (1 - age / sweeps), false);
      this.#placeOne(targets, sample);
    }
    this.#context.view.invalidate();
  }

  #addOlder(sample: LoadedSample): void {
    const targets = new RadarTargets();
    const { stream, seq, t } = sample.info;
    this.#older.set(seq, { sample, targets });
    if (sample.content.kind !== 'cloud') return;
    const { trajectory } = useTrajectory.getState();
    const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
    const velocity = trajectory && sensorTwist(trajectory, t, sensor)?.linear;
    targets.setScan(sample.content.cloud, velocity, { kind: 'sample', stream, seq, t });
    this.#context.view.world.add(targets.object);
  }

  #dropOlder(keep: ReadonlySet<number>): void {
    for (const [seq, { targets }] of this.#older) {
      if (keep.has(seq)) continue;
      targets.dispose();
      this.#older.delete(seq);
    }
  }

  #place(): void {
    if (this.#sample) this.#placeOne(this.#targets, this.#sample);
    else this.#targets.object.visible = false;
    this.#context.view.invalidate();
  }

  #placeOne(targets: RadarTargets, sample: LoadedSample): void {
    const T_map_vehicle = placedPose(sample.info.placement);
    targets.object.visible =
      T_map_vehicle !== undefined && sample.content.kind === 'cloud' && (this.#settings?.visible ?? true);
    if (T_map_vehicle) {
      const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
      targets.setMatrix(sceneMatrix(sensorPose(T_map_vehicle, sensor), this.#context.view.origin));
    }
  }
}
