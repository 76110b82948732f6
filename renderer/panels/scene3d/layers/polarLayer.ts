/** The scans of one polar radar, laid out on the ground around the vehicle. */

import { messageOf } from '../../../../engine/contract/errors.ts';
import type { PolarLayout } from '../../../../engine/contract/messages/polar.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { IDENTITY } from '../../../../engine/geometry/se3.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { polarPictureOf } from '../../../replay/pictures/polarPicture.ts';
import { sceneMatrix, sensorOf } from '../../../scene/poses.ts';
import { PolarScan } from '../../../scene/radar/polarScan.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, POLAR_DEFAULTS, streamLayer } from '../../../state/layers.ts';
import { StreamFeed } from './streamFeed.ts';

export class PolarLayer implements SceneLayer {
  readonly key: string;
  readonly defaults = POLAR_DEFAULTS;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #layout: PolarLayout;
  readonly #feed: StreamFeed;
  readonly #scan = new PolarScan();
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #drawn = false;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo, layout: PolarLayout) {
    this.#context = context;
    this.#stream = stream;
    this.#layout = layout;
    this.#feed = new StreamFeed(context.loader, stream, (sample) => {
      this.#sample = sample;
      this.#show();
    });
    this.key = streamLayer(stream);
    context.view.world.add(this.#scan.object);
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    this.#scan.setStyle(settings.opacity);
    this.#follow();
    this.#place();
  }

  replace(): void {
    this.#place();
  }

  dispose(): void {
    this.#active = false;
    this.#follow();
    this.#scan.dispose();
    noteLayer(this.key, undefined);
  }

  #follow(): void {
    this.#feed.follow(this.#active && (this.#settings?.visible ?? false));
  }

  #show(): void {
    const content = this.#sample?.content;
    const sensor = sensorOf(this.#context.drive.calibration, this.#stream.frame);
    let note = content?.kind === 'unreadable' ? content.reason : undefined;
    this.#drawn = false;
    if (content?.kind === 'picture') {
      try {
        const { shape, table } = polarPictureOf(content.bitmap, this.#layout);
        const T_vehicle_radar = sensor?.T_vehicle_sensor ?? IDENTITY;
        const { groundZ } = this.#context;
        this.#scan.setScan(content.bitmap, this.#layout, shape, T_vehicle_radar, table, groundZ);
        this.#drawn = true;
        if (!sensor)
          note = `The calibration has no "${this.#stream.frame}": the radar is taken as the vehicle.`;
      } catch (error) {
        note = messageOf(error);
      }
    }
    noteLayer(this.key, note === undefined ? undefined : { level: 'warn', text: note });
    this.#place();
  }

  #place(): void {
    const T_map_vehicle = this.#sample && placedPose(this.#sample.info.placement);
    this.#scan.object.visible =
      this.#drawn && T_map_vehicle !== undefined && (this.#settings?.visible ?? true);
    if (T_map_vehicle) this.#scan.setMatrix(sceneMatrix(T_map_vehicle, this.#context.view.origin));
    this.#context.view.invalidate();
  }
}
