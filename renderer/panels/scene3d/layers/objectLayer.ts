/** The boxes, lines and texts of one stream, with trails of boxes that are tracked. */
import type { Pose, Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Lasting, ObjectBox, ObjectFrame } from '../../../../engine/contract/messages/objects.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { inverse, rotate, transform } from '../../../../engine/geometry/se3.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { chosenIn, useChosenObject } from '../../../replay/objects/chosenObject.ts';
import { lastsIn } from '../../../replay/objects/lasting.ts';
import { ObjectTracks } from '../../../replay/objects/objectTracks.ts';
import { nearestPose, useTrajectory } from '../../../replay/trajectory.ts';
import { rayMeets } from '../../../scene/boxes/boxLines.ts';
import { boxColour } from '../../../scene/boxes/boxSet.ts';
import { ObjectSet } from '../../../scene/boxes/objectSet.ts';
import { LineSet } from '../../../scene/lineSet.ts';
import { sceneMatrix } from '../../../scene/poses.ts';
import { type LayerContext, placedPose, type SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { usePlayback } from '../../../state/playback.ts';
import { useSession } from '../../../state/session.ts';
import { classColour } from '../../../widgets/classColour.ts';
import { modelsOf } from '../objects/models.ts';
import { StreamFeed } from './streamFeed.ts';

/** A box as it stands in the map, with what labels and cards say of it. */
export type ShownBox = {
  readonly stream: StreamInfo;
  readonly box: ObjectBox;
  readonly sample: LoadedSample;
  /** Middle of its roof, in the map frame. */
  readonly top: Vec3;
};

/** A scene of which the engine has not read all is asked for again after so long. */
const AGAIN_MS = 200;

export class ObjectLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #feed: StreamFeed;
  /** What stays in the map, and what moves with the vehicle at the playhead. */
  readonly #fixed: ObjectSet;
  readonly #moving: ObjectSet;
  readonly #tracks: ObjectTracks;
  readonly #stops: readonly (() => void)[];
  /** As the sample tells it, and what of it is there at the playhead. */
  #lasting: ObjectFrame | undefined;
  #objects: ObjectFrame | undefined;
  #carries = false;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #unread: string | undefined;
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
    const models = modelsOf(context.link, context.drive.drive);
    const made = (): ObjectSet =>
      new ObjectSet(
        models.read,
        () => context.view.invalidate(),
        (reason) => {
          this.#unread = reason;
          this.#note();
        },
      );
    [this.#fixed, this.#moving] = [made(), made()];
    context.view.world.add(this.#fixed.object, this.#moving.object);
    this.#stops = [
      useChosenObject.subscribe(() => this.#draw()),
      usePlayback.subscribe(({ t }, before) => {
        if (this.#active && t !== before.t) this.#moveOn();
      }),
    ];
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#follow();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    for (const set of [this.#fixed, this.#moving]) set.setStyle(settings.opacity);
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
    clearTimeout(this.#asking);
    for (const stop of this.#stops) stop();
    for (const set of [this.#fixed, this.#moving]) set.dispose();
    for (const trail of this.#trails) trail.dispose();
    noteLayer(this.key, undefined);
  }

  /** The boxes that are drawn now, with labels where they are wanted. */
  shown(labelled = false): readonly ShownBox[] {
    const sample = this.#sample;
    if (!sample || (labelled && !this.#labels())) return [];
    return this.#placed(this.#objects?.boxes).map(({ of: box, T_map_vehicle }) => ({
      stream: this.#stream,
      box,
      sample,
      top: transform(T_map_vehicle, [box.p[0], box.p[1], box.p[2] + box.size[2] / 2]),
    }));
  }

  /** Texts of scenes, in the map frame; none while labels are switched off. */
  texts(): readonly { readonly at: Vec3; readonly text: string; readonly colour?: string }[] {
    if (!this.#labels()) return [];
    return this.#placed(this.#objects?.texts).map(({ of: { p, text, colour }, T_map_vehicle }) => ({
      at: transform(T_map_vehicle, p),
      text,
      ...(colour ? { colour: boxColour({ colour: [...colour, 1], label: text }) } : {}),
    }));
  }

  /** The first box along a ray of the map frame, with its distance. */
  pick(
    origin: Vec3,
    direction: Vec3,
  ): { readonly id: string; readonly stream: number; readonly m: number } | undefined {
    const hits = this.#placed(this.#objects?.boxes).flatMap(({ of: box, T_map_vehicle }) => {
      const T_vehicle_map = inverse(T_map_vehicle);
      const ray = { origin: transform(T_vehicle_map, origin), direction: rotate(T_vehicle_map.q, direction) };
      const m = rayMeets(ray, box);
      return m === undefined ? [] : [{ id: box.id, stream: this.#stream.id, m }];
    });
    return hits.sort((a, b) => a.m - b.m)[0];
  }

  #labels(): boolean {
    return this.#settings?.labels ?? true;
  }

  /** What is drawn, each with the pose of the vehicle that it is placed by. */
  #placed<T extends Lasting>(list: readonly T[] = []): { readonly of: T; readonly T_map_vehicle: Pose }[] {
    const [fixed, moving] = [this.#T_map_vehicle(), this.#T_map_now()];
    if (!(this.#settings?.visible ?? true)) return [];
    return list.flatMap((of) => {
      const T_map_vehicle = of.moves ? moving : fixed;
      return T_map_vehicle ? [{ of, T_map_vehicle }] : [];
    });
  }

  #T_map_vehicle(): Pose | undefined {
    return this.#sample && placedPose(this.#sample.info.placement);
  }

  /** The vehicle at the playhead, where the sample itself has a place. */
  #T_map_now(): Pose | undefined {
    const { trajectory } = useTrajectory.getState();
    const placed = this.#T_map_vehicle();
    return placed && trajectory ? (nearestPose(trajectory, usePlayback.getState().t) ?? placed) : placed;
  }

  #follow(): void {
    this.#feed.follow(this.#active && (this.#settings?.visible ?? false));
  }

  #show(): void {
    const content = this.#sample?.content;
    this.#unread = undefined;
    this.#objects = undefined;
    this.#lasting = content?.kind === 'objects' ? content.objects : undefined;
    this.#askAgain();
    this.#moveOn(true);
    this.#note();
    this.#place();
    this.#drawTrails();
  }

  /** What an answer lacks of a scene comes with the next one. */
  #askAgain(): void {
    clearTimeout(this.#asking);
    if (!this.#lasting?.partial) return;
    this.#asking = setTimeout(() => this.#context.loader.askAgain(this.#stream), AGAIN_MS);
  }

  /** Takes away what has run out at the playhead, and brings it back when the playhead goes back. */
  #moveOn(anew = false): void {
    const objects = lastsIn(this.#lasting, usePlayback.getState().t);
    if (anew || objects !== this.#objects) {
      this.#objects = objects;
      this.#draw();
    }
    if (this.#carries) this.#place();
  }

  #draw(): void {
    const chosen = chosenIn(this.#stream.id);
    this.#fixed.setObjects(part(this.#objects, false), chosen);
    const moving = part(this.#objects, true);
    this.#carries = moving !== undefined;
    this.#moving.setObjects(moving, chosen);
    this.#context.view.invalidate();
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
    const text = [note, missing, this.#unread].filter((each) => each !== undefined).join(' ') || undefined;
    noteLayer(this.key, text === undefined ? undefined : { level: 'warn', text });
  }

  #place(): void {
    const visible = this.#settings?.visible ?? true;
    const places = [
      [this.#fixed, this.#T_map_vehicle()],
      [this.#moving, this.#T_map_now()],
    ] as const;
    for (const [set, T_map_vehicle] of places) {
      set.object.visible = visible && T_map_vehicle !== undefined;
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

/** What of a frame moves with the vehicle, or does not; undefined where there is nothing. */
function part(objects: ObjectFrame | undefined, moves: boolean): ObjectFrame | undefined {
  if (!objects) return undefined;
  const of = <T extends Lasting>(list: readonly T[] = []): readonly T[] =>
    list.filter((each) => (each.moves ?? false) === moves);
  const { boxes, strokes, texts, solids, meshes, models } = objects;
  const found = {
    ...objects,
    boxes: of(boxes),
    strokes: of(strokes),
    texts: of(texts),
    solids: of(solids),
    meshes: of(meshes),
    models: of(models),
  };
  const some = [found.boxes, found.strokes, found.texts, found.solids, found.meshes, found.models];
  return some.some(({ length }) => length > 0) ? found : undefined;
}
