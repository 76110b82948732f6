/** The artifacts that a stage writes into its result. */
import type { Drive } from '../../drive/drive.ts';
import type { OutputArtifact, Stage } from '../contract/stage.ts';
import type { Batch } from './batch.ts';

/** Bytes that a small row counts for in a batch. */
export const ROW_BYTES = 100;

export type Writing = {
  readonly drive: Drive;
  readonly stage: Stage;
  readonly result: number;
  readonly batch: Batch;
  /** Called before the first row is written. */
  readonly onFirst: () => void;
  /** Called after each part; may throw to end the stage. */
  readonly onPart: () => void;
};

export class ResultOutputs {
  readonly #writing: Writing;
  readonly #ids = new Map<string, number>();
  readonly #asked = new Set<string>();
  /** Parts written so far, by artifact. */
  readonly parts = new Map<number, number>();

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  /** @throws TypeError when the stage does not declare it: a fault of the stage */
  of(name: string): OutputArtifact {
    const { drive, batch, onPart } = this.#writing;
    this.#makeOf(name);
    this.#asked.add(name);
    return {
      part: (body) => {
        const id = this.idOf(name);
        const bytes = body.bytes.slice(); // The stage may use its buffer again before the commit.
        const part = { ...body, level: body.level ?? 0, codec: body.codec ?? 'columns/1', bytes };
        this.parts.set(id, (this.parts.get(id) ?? 0) + 1);
        batch.add(bytes.byteLength, () => drive.artifacts.putPart(id, part));
        onPart();
      },
      setMeta: (meta) => {
        const id = this.idOf(name);
        const copy = structuredClone(meta);
        batch.add(ROW_BYTES, () => drive.artifacts.setMeta(id, copy));
      },
    };
  }

  /** The row is made on first writing, not on first asking: a stage may hold its outputs before it goes back to a checkpoint. */
  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const { drive, stage, result, onFirst } = this.#writing;
    const { kind } = this.#makeOf(name);
    onFirst();
    const id = drive.artifacts.create(result, { kind, version: 1, name, stage: stage.id });
    this.#ids.set(name, id);
    return id;
  }

  /** After the result was taken back to a checkpoint: artifacts are looked up anew. */
  forget(): void {
    this.#ids.clear();
  }

  /** An output without parts is an empty artifact, not a missing one. */
  complete(): void {
    for (const name of this.#asked) this.idOf(name);
  }

  #makeOf(name: string): Stage['makes'][number] {
    const { stage } = this.#writing;
    const make = stage.makes.find((each) => each.name === name);
    if (!make) throw new TypeError(`Stage ${stage.id} does not declare an output "${name}".`);
    return make;
  }
}
