/** The sweeps of one lidar: the one in force, or the last N summed up in the map frame under a point budget. */
import { Matrix4 } from 'three';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../../engine/contract/time.ts';
import { compose, inverse } from '../../../../engine/geometry/se3.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { indexAt, useSampleTimes } from '../../../replay/sampleTimes.ts';
import { useTrajectory } from '../../../replay/trajectory.ts';
import { sensorTwist } from '../../../replay/velocity.ts';
import { calmRange, robustRange } from '../../../scene/autoRange.ts';
import { setTwist } from '../../../scene/deskew.ts';
import { lensUniforms } from '../../../scene/lens.ts';
import { PointCloud } from '../../../scene/points/pointCloud.ts';
import { type ColourCamera, MAX_COLOUR_CAMERAS, PointMaterial } from '../../../scene/points/pointMaterial.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer, tellFields } from '../../../state/layers.ts';
import { report } from '../../../state/notices.ts';
import { usePlayback } from '../../../state/playback.ts';
import { countText } from '../../../widgets/format.ts';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';
import { PictureTextures } from './pictureTextures.ts';
import { StreamFeed } from './streamFeed.ts';

/** Points of one stream at a time; more sweeps than fit are not shown, and the layers panel says so. */
const POINT_BUDGET = 6_000_000;

type Sweep = { readonly sample: LoadedSample; readonly cloud: PointCloud };

export class LidarLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #feed: StreamFeed;
  readonly #material = new PointMaterial();
  readonly #sweeps = new Map<number, Sweep>();
  readonly #pictures: PictureTextures;
  #newest: Sweep | undefined;
  #settings: LayerSettings | undefined;
  #autoRange: [number, number] | undefined;
  #rangeOf = '';
  #fetch: AbortController | undefined;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.#feed = new StreamFeed(context.loader, stream, (sample) => this.#take(sample));
    this.key = streamLayer(stream);
    this.#pictures = new PictureTextures(context, () => this.#colourByCameras());
  }

  get name(): string {
    return this.#stream.name;
  }

  /** Values at the ends of the colour map now, for the legend. */
  get range(): readonly [number, number] | undefined {
    return this.#settings?.range ?? this.#autoRange;
  }

  /** The sweep in force at t is on its way. */
  awaits(t: Nanoseconds): boolean {
    return this.#feed.isLate(t);
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#material.setStyle(settings);
    if (before?.colourBy !== settings.colourBy || before?.range !== settings.range) {
      this.#autoRange = undefined;
      for (const { cloud } of this.#sweeps.values()) this.#colour(cloud);
    }
    for (const { cloud } of this.#sweeps.values()) cloud.object.visible = settings.visible;
    if (before && before.sweeps !== settings.sweeps) this.#sum();
    this.#follow();
    this.#context.view.invalidate();
  }

  replace(): void {
    for (const sweep of this.#sweeps.values()) this.#place(sweep);
  }

  dispose(): void {
    this.#active = false;
    this.#follow();
    for (const seq of [...this.#sweeps.keys()]) this.#drop(seq);
    this.#pictures.dispose();
    this.#material.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    const wanted = this.#active && (this.#settings?.visible ?? false);
    this.#pictures.setActive(wanted && this.#settings?.colourBy === 'camera');
    this.#feed.follow(wanted);
    if (!wanted) this.#fetch?.abort();
  }

  #take(sample: LoadedSample | undefined): void {
    if (!sample) {
      for (const seq of [...this.#sweeps.keys()]) this.#drop(seq);
      this.#newest = undefined;
      noteLayer(this.key, { level: 'info', text: 'No sweep yet at this time.' });
    } else {
      const held = this.#sweeps.get(sample.info.seq);
      if (held && held.sample !== sample) this.#drop(sample.info.seq);
      this.#newest = this.#add(sample);
      this.#sum();
    }
    this.#context.view.show();
  }

  #add(sample: LoadedSample): Sweep | undefined {
    if (sample.content.kind !== 'cloud') {
      const text = sample.content.kind === 'unreadable' ? sample.content.reason : 'This is no cloud.';
      noteLayer(this.key, { level: 'warn', text });
      return undefined;
    }
    const held = this.#sweeps.get(sample.info.seq);
    if (held) return held;
    const { cloud: columns } = sample.content;
    tellFields(this.key, [...columns.fields.keys()]);
    const rgb = columns.fields.get('rgb');
    const cloud = new PointCloud(
      { xyz: columns.xyz, fields: columns.fields, rgb: rgb instanceof Uint8Array ? rgb : undefined },
      this.#material,
      { kind: 'sample', stream: this.#stream.id, seq: sample.info.seq, t: sample.info.t },
    );
    const sweep = { sample, cloud };
    this.#sweeps.set(sample.info.seq, sweep);
    cloud.object.visible = this.#settings?.visible ?? true;
    cloud.object.onBeforeRender = () => this.#beforeRender(sweep);
    this.#colour(cloud);
    this.#place(sweep);
    this.#context.view.world.add(cloud.object);
    return sweep;
  }

  #place({ sample, cloud }: Sweep): void {
    const T_map_vehicle = placedPose(sample.info.placement);
    cloud.object.visible = T_map_vehicle !== undefined && (this.#settings?.visible ?? true);
    if (T_map_vehicle) {
      const pose = sensorPose(T_map_vehicle, sensorOf(this.#context.drive.calibration, this.#stream.frame));
      cloud.setMatrix(sceneMatrix(pose, this.#context.view.origin));
    }
  }

  /** Keeps the newest N sweeps at or before the playhead: fetches missing ones, drops the others. */
  #sum(): void {
    const newest = this.#newest;
    if (!newest || !this.#settings) return;
    const wanted = this.#wantedSeqs(newest);
    const keep = new Set(wanted);
    for (const seq of [...this.#sweeps.keys()]) if (!keep.has(seq)) this.#drop(seq);
    const missing = wanted.filter((seq) => !this.#sweeps.has(seq));
    this.#tell(wanted.length);
    this.#fetch?.abort();
    if (missing.length === 0) return;
    const abort = new AbortController();
    this.#fetch = abort;
    void this.#fetchSweeps(missing, abort.signal);
  }

  async #fetchSweeps(seqs: readonly number[], signal: AbortSignal): Promise<void> {
    try {
      // In small steps, newest first, so that sweeps appear one after another and a seek does not wait for all of them.
      for (let i = 0; i < seqs.length && !signal.aborted; i += 8) {
        const samples = await this.#context.loader.samples(this.#stream, seqs.slice(i, i + 8), signal);
        if (signal.aborted) return;
        for (const sample of samples) this.#add(sample);
        this.#context.view.invalidate();
      }
    } catch (error) {
      report(`Earlier sweeps of ${this.#stream.name} could not be read`, error);
    }
  }

  /** Newest first, the one in force included. */
  #wantedSeqs(newest: Sweep): number[] {
    const times = useSampleTimes.getState().byStream.get(this.#stream.id);
    const sweeps = this.#settings?.sweeps ?? 1;
    if (!times?.complete || sweeps <= 1) return [newest.sample.info.seq];
    const affordable = Math.max(1, Math.floor(POINT_BUDGET / Math.max(1, newest.cloud.count)));
    const end = indexAt(times, usePlayback.getState().t);
    const start = Math.max(0, end - Math.min(sweeps, affordable) + 1);
    const seqs = [...times.seq.subarray(start, end + 1)].reverse();
    return seqs.includes(newest.sample.info.seq) ? seqs : [newest.sample.info.seq];
  }

  #tell(shown: number): void {
    const newest = this.#newest;
    if (!newest || !this.#settings) return;
    const { placement } = newest.sample.info;
    const poses = placedPose(placement);
    if (!poses && 'missing' in placement) noteLayer(this.key, { level: 'warn', text: placement.missing });
    else if (shown < this.#settings.sweeps && shown * newest.cloud.count > POINT_BUDGET * 0.9) {
      noteLayer(this.key, {
        level: 'info',
        text: `${shown} sweeps fit the budget of ${countText(POINT_BUDGET)} points.`,
      });
    } else if ('missing' in placement) {
      noteLayer(this.key, { level: 'info', text: 'No poses: shown in the vehicle frame.' });
    } else if (placement.flag) {
      const text =
        placement.flag === 'gap'
          ? 'The poses have a gap here.'
          : 'No pose at its time: placed by the nearest one.';
      noteLayer(this.key, { level: 'info', text });
    } else noteLayer(this.key, undefined);
  }

  #drop(seq: number): void {
    this.#sweeps.get(seq)?.cloud.dispose();
    this.#sweeps.delete(seq);
  }

  #colour(cloud: PointCloud): void {
    const { colourBy = 'intensity', range } = this.#settings ?? {};
    const fallback = (): void => {
      this.#material.setMode('height', 'depth');
      this.#find('height', robustRange(cloud.columns.xyz, 3, 2), this.#sensorHeight());
    };
    if (colourBy === 'height') fallback();
    else if (colourBy === 'range') {
      this.#material.setMode('range', 'near');
      this.#autoRange = [0, 60];
    } else if (colourBy === 'camera') this.#material.setMode('camera', 'glow');
    else if (colourBy === 'rgb' && cloud.columns.rgb) this.#material.setMode('rgb', 'glow');
    else if (colourBy === 'sensor') this.#material.setMode('solid', 'glow');
    else {
      const field = colourBy.startsWith('field:') ? colourBy.slice(6) : 'intensity';
      const values = cloud.columns.fields.get(field);
      if (values && cloud.colourBy(field)) {
        this.#material.setMode('value', field === 'intensity' ? 'glow' : 'depth');
        this.#find(field, robustRange(values), 0);
      } else fallback();
    }
    const shown = range ?? this.#autoRange;
    if (shown) this.#material.setRange(shown);
    this.#material.setSolid(rgbOf(tokenColour('--lidar')));
  }

  #find(what: string, found: [number, number] | undefined, offset: number): void {
    if (!found) return;
    const now: [number, number] = [found[0] + offset, found[1] + offset];
    this.#autoRange = calmRange(this.#rangeOf === what ? this.#autoRange : undefined, now);
    this.#rangeOf = what;
  }

  /** Height of the sensor over the road, metres. */
  #sensorHeight(): number {
    const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
    return (sensor?.T_vehicle_sensor.p[2] ?? 0) - this.#context.groundZ;
  }

  #beforeRender({ sample, cloud }: Sweep): void {
    const T_map_vehicle = placedPose(sample.info.placement);
    if (!T_map_vehicle) return;
    const { trajectory } = useTrajectory.getState();
    const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
    const twist =
      this.#settings?.deskew && trajectory ? sensorTwist(trajectory, sample.info.t, sensor) : undefined;
    this.#material.setDeskew(twist);
    setTwist(cloud.object, twist);
    if (this.#settings?.colourBy === 'height' || this.#settings?.colourBy === 'intensity') {
      this.#material.setBaseHeight(T_map_vehicle.p[2] - this.#context.view.origin[2] + this.#context.groundZ);
    } else if (this.#settings?.colourBy === 'camera') {
      const { calibration } = this.#context.drive;
      const T_map_lidar = sensorPose(T_map_vehicle, sensor);
      const cameras: ColourCamera[] = [];
      for (const { stream, sample: picture, texture } of this.#pictures.shown()) {
        const camera = sensorOf(calibration, stream.frame);
        const T_map_vehicle_then = placedPose(picture.info.placement);
        if (!camera?.camera || !T_map_vehicle_then || cameras.length >= MAX_COLOUR_CAMERAS) continue;
        const T_camera_lidar = compose(inverse(sensorPose(T_map_vehicle_then, camera)), T_map_lidar);
        cameras.push({
          texture,
          lens: lensUniforms(camera.camera),
          matrix: sceneMatrix(T_camera_lidar, [0, 0, 0], new Matrix4()),
        });
      }
      this.#material.setCameras(cameras);
    }
    this.#material.uniformsNeedUpdate = true;
  }

  #colourByCameras(): void {
    this.#context.view.invalidate();
  }
}

function rgbOf(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16);
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}
