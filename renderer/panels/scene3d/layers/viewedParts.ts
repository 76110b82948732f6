/**
 * The parts of a cloud that is too large to be held whole: those that the view needs are read while it moves, and drawn as soon as
 * they are there; those that it has not needed for longest are given back.
 */
import type { PartInfo } from '../../../../engine/contract/artifacts.ts';
import { boxPixels } from '../../../scene/points/boxPixels.ts';
import { chosenParts, drawable, type LevelNode, levelTrees, partId } from '../../../scene/points/levels.ts';
import type { SceneView } from '../../../scene/SceneView.ts';

/** After the view changed its parts are chosen anew at most this often, ms. */
const CHOOSE_MS = 120;
/** Kept for a view that turns back, as a multiple of what one view may draw. */
const KEPT = 2;

export type PartStore = {
  /** Reads parts and adds them to what can be drawn. False: not now; it is asked again when the view or the parts change. */
  read(parts: readonly PartInfo[]): Promise<boolean>;
  remove(part: PartInfo): void;
  /** Draws these and no others. */
  draw(ids: ReadonlySet<string>): void;
};

export class ViewedParts {
  readonly #view: SceneView;
  readonly #store: PartStore;
  readonly #spacingM: number;
  readonly #budget: number;
  readonly #batchBytes: number;
  readonly #stop: () => void;
  /** What is read, least recently used first. */
  readonly #read = new Map<string, PartInfo>();
  #parts = new Map<string, PartInfo>();
  #roots: readonly LevelNode[] = [];
  #chosen: ReadonlySet<string> = new Set();
  #seen = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = false;
  /** How often parts were chosen. */
  #choices = 0;
  #disposed = false;

  /**
   * @param spacingM between points of level 0, metres
   * @param budget bytes that one view may draw
   */
  constructor(
    view: SceneView,
    store: PartStore,
    { spacingM, budget, batchBytes }: { spacingM: number; budget: number; batchBytes: number },
  ) {
    this.#view = view;
    this.#store = store;
    this.#spacingM = spacingM;
    this.#budget = budget;
    this.#batchBytes = batchBytes;
    this.#stop = view.afterDraw(() => this.#follow());
  }

  /** All parts there are; more come while a stage runs. */
  setParts(parts: readonly PartInfo[]): void {
    this.#parts = new Map(parts.map((part) => [partId(part), part]));
    this.#roots = levelTrees(parts);
    this.#choose();
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    clearTimeout(this.#timer);
  }

  #follow(): void {
    const { camera } = this.#view.rig;
    const seen = [...camera.matrixWorld.elements, ...camera.projectionMatrix.elements, ...this.#view.origin]
      .map((value) => value.toPrecision(6))
      .join();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#choose();
    }, CHOOSE_MS);
  }

  #choose(): void {
    this.#choices++;
    const { rig, size, origin } = this.#view;
    const pixels = boxPixels(rig.camera, size[1], origin);
    // A part without a box is everywhere.
    const of = ({ box }: PartInfo): number => (box ? pixels(box) : 1);
    this.#chosen = chosenParts(this.#roots, of, this.#spacingM, this.#budget);
    for (const id of this.#chosen) this.#use(id);
    this.#draw();
    void this.#fill();
  }

  /** Reads what is missing of the newest choice, batch by batch, coarse parts first. */
  async #fill(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (let batch = this.#missing(); batch.length > 0; batch = this.#missing()) {
        const asked = this.#choices;
        const isRead = await this.#store.read(batch);
        if (this.#disposed) return;
        if (!isRead) {
          if (asked === this.#choices) return;
          continue;
        }
        for (const part of batch) this.#read.set(partId(part), part);
        this.#giveBack();
        this.#draw();
      }
    } finally {
      this.#reading = false;
    }
  }

  #missing(): readonly PartInfo[] {
    const missing = [...this.#chosen]
      .filter((id) => !this.#read.has(id))
      .flatMap((id) => this.#parts.get(id) ?? [])
      .toSorted((a, b) => b.level - a.level);
    const batch: PartInfo[] = [];
    let bytes = 0;
    for (const part of missing) {
      if (batch.length > 0 && bytes + part.bytes > this.#batchBytes) break;
      batch.push(part);
      bytes += part.bytes;
    }
    return batch;
  }

  #use(id: string): void {
    const part = this.#read.get(id);
    if (!part) return;
    this.#read.delete(id);
    this.#read.set(id, part);
  }

  #giveBack(): void {
    let bytes = [...this.#read.values()].reduce((sum, part) => sum + part.bytes, 0);
    const drawn = this.#drawable();
    for (const [id, part] of this.#read) {
      if (bytes <= KEPT * this.#budget) return;
      if (drawn.has(id) || this.#chosen.has(id)) continue;
      this.#read.delete(id);
      this.#store.remove(part);
      bytes -= part.bytes;
    }
  }

  #draw(): void {
    this.#store.draw(this.#drawable());
    this.#view.invalidate();
  }

  #drawable(): ReadonlySet<string> {
    return drawable(this.#roots, this.#chosen, new Set(this.#read.keys()));
  }
}
