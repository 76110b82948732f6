/** Gathers what is drawn of a sample, placed from the vehicle, as far as it can be drawn at once; and what must be said of it. */
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import type {
  Lasting,
  ObjectBox,
  ObjectFrame,
  ObjectMesh,
  ObjectModel,
  ObjectOutline,
  ObjectSolid,
  ObjectStroke,
  ObjectText,
} from '../../../contract/messages/objects.ts';
import { compose, rotate, transform } from '../../../geometry/se3.ts';
import type { Found, FoundModel } from '../../../ingest/objects/found.ts';

/** Boxes, outlines, texts and models of one sample that are given out; more cannot be told apart on a screen. */
const MOST_SHOWN = 2000;
/** Places of all lines and triangles of a sample. */
const MOST_PLACES = 200_000;

/** T_vehicle_frame of a frame, or why it has no place. */
export type PlaceOf = (frame: string) => Pose | { readonly missing: string };

export class FrameParts {
  readonly #boxes: ObjectBox[] = [];
  readonly #outlines: ObjectOutline[] = [];
  readonly #strokes: ObjectStroke[] = [];
  readonly #texts: ObjectText[] = [];
  readonly #solids: ObjectSolid[] = [];
  readonly #meshes: ObjectMesh[] = [];
  readonly #models: ObjectModel[] = [];
  readonly #notes = new Set<string>();
  readonly #others = new Map<string, number>();
  #places = 0;
  #left = 0;
  #partial = false;

  note(text: string): void {
    this.#notes.add(text);
  }

  /** @param note what is still missing */
  partial(note: string): void {
    this.#partial = true;
    this.note(note);
  }

  /** @param lastingOf what is said of all that is told in a frame @param sourceOf what a model is asked for by */
  add(
    found: Found,
    placeOf: PlaceOf,
    lastingOf: (frame: string) => Lasting = () => ({}),
    sourceOf?: (model: FoundModel, i: number) => { readonly source: string } | { readonly missing: string },
  ): void {
    const at = <F extends { readonly frame: string }>(
      list: readonly F[] | undefined,
      take: (T_vehicle_frame: Pose, of: F, lasting: Lasting) => void,
    ) => {
      for (const of of list ?? []) {
        const placed = placeOf(of.frame);
        if ('missing' in placed) this.note(placed.missing);
        else take(placed, of, lastingOf(of.frame));
      }
    };
    at(found.boxes, (T, { box }, lasting) => this.#take(this.#boxes, { ...inVehicle(T, box), ...lasting }));
    at(found.texts, (T, { text }, lasting) =>
      this.#take(this.#texts, { ...text, p: transform(T, text.p), ...lasting }),
    );
    at(found.solids, (T, { solid }, lasting) =>
      this.#take(this.#solids, { ...solid, ...posed(T, solid), ...lasting }),
    );
    at(found.strokes, (T, { stroke }, lasting) =>
      this.#line(this.#strokes, { ...stroke, xyz: placesIn(T, stroke.xyz), ...lasting }),
    );
    at(found.meshes, (T, { mesh }, lasting) =>
      this.#line(this.#meshes, { ...mesh, xyz: placesIn(T, mesh.xyz), ...lasting }),
    );
    at(
      found.models?.map((each, i) => ({ ...each, i })),
      (T, { model: { url, data, mediaType, ...model }, i }, lasting) => {
        const named = sourceOf?.({ url, mediaType, ...(data ? { data } : {}), ...model }, i);
        if (!named || 'missing' in named) this.note(named?.missing ?? 'Models are not drawn here.');
        else this.#take(this.#models, { ...model, ...posed(T, model), source: named.source, ...lasting });
      },
    );
    for (const outline of found.outlines) this.#take(this.#outlines, outline);
    for (const [shape, count] of found.others ?? [])
      this.#others.set(shape, (this.#others.get(shape) ?? 0) + count);
  }

  /** @param picture stream of the camera in whose picture the outlines lie */
  frame(picture: number | undefined): ObjectFrame {
    for (const [shape, count] of this.#others) this.note(`${count} ${shape} are not drawn.`);
    if (this.#left > 0) this.note(`${this.#left} more are not drawn: they are too many.`);
    const some = <K extends string, T>(name: K, list: readonly T[]) =>
      list.length > 0 ? ({ [name]: list } as Record<K, readonly T[]>) : {};
    return {
      boxes: this.#boxes,
      outlines: this.#outlines,
      strokes: this.#strokes,
      texts: this.#texts,
      ...some('solids', this.#solids),
      ...some('meshes', this.#meshes),
      ...some('models', this.#models),
      ...(picture === undefined ? {} : { picture }),
      ...(this.#partial ? { partial: true } : {}),
      ...(this.#notes.size > 0 ? { note: [...this.#notes].join(' ') } : {}),
    };
  }

  #take<T>(list: T[], value: T): void {
    if (list.length < MOST_SHOWN) list.push(value);
    else this.#left++;
  }

  #line<T extends { readonly xyz: readonly number[] }>(list: T[], value: T): void {
    this.#places += value.xyz.length / 3;
    if (this.#places <= MOST_PLACES) list.push(value);
    else this.#left++;
  }
}

/** @param xyz three numbers a place. */
function placesIn(T_vehicle_frame: Pose, xyz: readonly number[]): number[] {
  const placed: number[] = [];
  for (let i = 0; i + 2 < xyz.length; i += 3)
    placed.push(...transform(T_vehicle_frame, [xyz[i] ?? 0, xyz[i + 1] ?? 0, xyz[i + 2] ?? 0]));
  return placed;
}

const posed = (T_vehicle_frame: Pose, { p, q }: Pose): Pose => compose(T_vehicle_frame, { p, q });

function inVehicle(T_vehicle_frame: Pose, box: ObjectBox): ObjectBox {
  const { velocity } = box;
  const turned: { readonly velocity?: Vec3 } = velocity
    ? { velocity: rotate(T_vehicle_frame.q, velocity) }
    : {};
  return { ...box, ...posed(T_vehicle_frame, box), ...turned };
}
