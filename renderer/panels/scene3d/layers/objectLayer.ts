/** The boxes, lines and texts of one stream, with trails of boxes that are tracked. */
import type { Pose, Vec3 } from '../../../../engine/contract/calibration.ts';
import type { ObjectBox } from '../../../../engine/contract/messages/objects.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { inverse, rotate, transform } from '../../../../engine/geometry/se3.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { chosenIn, useChosenObject } from '../../../replay/objects/chosenObject.ts';
import { ObjectTracks } from '../../../replay/objects/objectTracks.ts';
import { rayMeets } from '../../../scene/boxes/boxLines.ts';
import { BoxSet } from '../../../scene/boxes/boxSet.ts';
import { StrokeSet } from '../../../scene/boxes/strokeSet.ts';
import { LineSet } from '../../../scene/lineSet.ts';
import { sceneMatrix } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { usePlayback } from '../../../state/playback.ts';
import { useSession } from '../../../state/session.ts';
import { classColour } from '../../../widgets/classColour.ts';
import { StreamFeed } from './streamFeed.ts';

/** A box as it stands in the map, with what labels and cards say of it. */
export type ShownBox = {
  readonly stream: StreamInfo;
  readonly box: ObjectBox;
  readonly sample: LoadedSample;
  /** Middle of its roof, in the map frame. */
  readonly top: Vec3;
};

export class ObjectLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #feed: StreamFeed;
  readonly #boxes = new BoxSet();
  readonly #strokes = new StrokeSet();
  readonly #tracks: ObjectTracks;
  readonly #stop: () => void;
  #trails: LineSet[] = [];
  #sample: LoadedSample | undefined;
  #settings: LayerSettings | undefined;
  #active = false;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.#feed = new StreamFeed(context.loader, stream, (sample) => {
      this.#sample = sample;
      this.#show();
    });
    this.key = streamLayer(stream);
    this.#tracks = new ObjectTracks(context.link, context.drive.drive, stream, () => this.#drawTrails());
    context.view.world.add(this.#boxes.object, this.#strokes.object);
    this.#stop = useChosenObject.subscribe(() => this.#show());
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    this.#boxes.setStyle(settings.opacity);
    this.#strokes.setStyle(settings.opacity);
    this.#follow();
    this.#place();
    this.#drawTrails();
  }

  replace(): void {
    this.#place();
    this.#drawTrails();
  }

  dispose(): void {
    this.#feed.follow(false);
    this.#stop();
    this.#boxes.dispose();
    this.#strokes.dispose();
    for (const trail of this.#trails) trail.dispose();
    noteLayer(this.key, undefined);
  }

  /** The boxes that are drawn now, with labels where they are wanted. */
  shown(labelled = false): readonly ShownBox[] {
    const [sample, T_map_vehicle] = [this.#sample, this.#T_map_vehicle()];
    if (!this.#boxes.object.visible || sample?.content.kind !== 'objects' || !T_map_vehicle) return [];
    if (labelled && !(this.#settings?.labels ?? true)) return [];
    return sample.content.objects.boxes.map((box) => ({
      stream: this.#stream,
      box,
      sample,
      top: transform(T_map_vehicle, [box.p[0], box.p[1], box.p[2] + box.size[2] / 2]),
    }));
  }

  /** Texts of scenes, in the map frame; none while labels are switched off. */
  texts(): readonly { readonly at: Vec3; readonly text: string }[] {
    const [sample, T_map_vehicle] = [this.#sample, this.#T_map_vehicle()];
    if (!this.#boxes.object.visible || sample?.content.kind !== 'objects' || !T_map_vehicle) return [];
    if (!(this.#settings?.labels ?? true)) return [];
    return sample.content.objects.texts.map(({ p, text }) => ({ at: transform(T_map_vehicle, p), text }));
  }

  /** The first box along a ray of the map frame, with its distance. */
  pick(
    origin: Vec3,
    direction: Vec3,
  ): { readonly id: string; readonly stream: number; readonly m: number } | undefined {
    const T_map_vehicle = this.#T_map_vehicle();
    if (!T_map_vehicle) return undefined;
    const T_vehicle_map = inverse(T_map_vehicle);
    const ray = { origin: transform(T_vehicle_map, origin), direction: rotate(T_vehicle_map.q, direction) };
    const hits = this.shown().flatMap(({ box }) => {
      const m = rayMeets(ray, box);
      return m === undefined ? [] : [{ id: box.id, stream: this.#stream.id, m }];
    });
    return hits.sort((a, b) => a.m - b.m)[0];
  }

  #T_map_vehicle(): Pose | undefined {
    return this.#sample && placedPose(this.#sample.info.placement);
  }

  #follow(): void {
    this.#feed.follow(this.#active && (this.#settings?.visible ?? false));
  }

  #show(): void {
    const content = this.#sample?.content;
    const objects = content?.kind === 'objects' ? content.objects : undefined;
    this.#boxes.setBoxes(objects?.boxes ?? [], chosenIn(this.#stream.id));
    this.#strokes.setStrokes(objects?.strokes ?? []);
    this.#note();
    this.#place();
    this.#drawTrails();
  }

  #note(): void {
    const sample = this.#sample;
    const note =
      sample?.content.kind === 'unreadable'
        ? sample.content.reason
        : sample?.content.kind === 'objects'
          ? sample.content.objects.note
          : undefined;
    const placement = sample?.info.placement;
    const missing =
      placement && 'missing' in placement && !placedPose(placement) ? placement.missing : undefined;
    const text = note ?? missing;
    noteLayer(this.key, text === undefined ? undefined : { level: 'warn', text });
  }

  #place(): void {
    const T_map_vehicle = this.#T_map_vehicle();
    const visible = T_map_vehicle !== undefined && (this.#settings?.visible ?? true);
    for (const set of [this.#boxes, this.#strokes]) {
      set.object.visible = visible;
      if (T_map_vehicle) set.setMatrix(sceneMatrix(T_map_vehicle, this.#context.view.origin));
    }
    this.#context.view.invalidate();
  }

  #drawTrails(): void {
    for (const trail of this.#trails.splice(0)) trail.dispose();
    const { visible = true, trailS = 0, opacity = 1 } = this.#settings ?? {};
    if (!this.#active || !visible || trailS === 0) return;
    const { view } = this.#context;
    const trails = this.#tracks.trails(usePlayback.getState().t, trailS, useSession.getState().poses);
    const byColour = Map.groupBy(trails, ({ label }) => classColour(label));
    for (const [colour, lines] of byColour) {
      const set = new LineSet(lines, { colour, widthPx: 2 }, view.origin);
      set.setStyle(0.7 * opacity);
      view.world.add(set.object);
      this.#trails.push(set);
    }
    view.invalidate();
  }
}
