/** What came of learning from a drive. */
import type { Agreement } from './agreement.ts';

export type Learnt = {
  /** Name of the model, as evidence's parameter takes it. */
  readonly model: string;
  readonly folder: string;
  readonly run: string;
  readonly tiles: number;
  readonly heldOut: number;
  /** SHA-256 of pictures and labels that were learnt from. */
  readonly data: string;
  /** On tiles held out, with what the run is sure of. */
  readonly before: Agreement;
  readonly after: Agreement;
};
