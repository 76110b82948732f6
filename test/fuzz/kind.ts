/** The contract of a kind of input that is fuzzed. A new kind is one file in kinds/ (of a data set in kinds/data-sets/) whose export is named `kind`. */
import type { Random } from '../../engine/simulate/random/random.ts';

/**
 * How an input ended for its target.
 * - `refused`: an InputError, a sentence that a user can act on
 * - `findings`: taken, and what is wrong with it was said
 * - `clean`: taken without a word
 * - `fault`: anything else was thrown, or shown as "a fault of Lanetrace"
 * - `loss`: taken without a word, though a strict reader found more in it
 */
export type Outcome = {
  readonly state: 'refused' | 'findings' | 'clean' | 'fault' | 'loss';
  readonly text: string;
};

/** What runs in the child process. */
export type Target = {
  /** @param path the input as a file, which the target may not write to */
  run(path: string, bytes: Uint8Array): Promise<Outcome>;
  close(): Promise<void>;
};

export type Kind = {
  readonly name: string;
  /** Ending of an input's file name, without the dot. */
  readonly ending: string;
  /** Good inputs, made on the spot with the project's own writers; `folder` is empty and is removed afterwards. */
  seeds(folder: string): Promise<readonly Uint8Array[]>;
  /** One mutation. A case makes several, one after the other. `other` is another good input, for splices. */
  mutate(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array;
  /** An input from a file of corpus/NAME that is not an input by itself, e.g. SQL to run on a good drive. */
  fromCorpus?(file: string, bytes: Uint8Array, seeds: readonly Uint8Array[]): Uint8Array;
  /** Called once in each child; `folder` is the child's own. */
  open(folder: string): Promise<Target>;
};

export async function loadKind(file: string): Promise<Kind> {
  const module: { kind?: Kind } = await import(file);
  if (!module.kind) throw new Error(`${file} exports no kind.`);
  return module.kind;
}
