/** Metres of two maps that meet each other within some tolerances, and what follows of them: precision, recall and F1. */

export const TOLERANCES_M = [0.1, 0.2, 0.5] as const;
/** What has no counterpart within this is false, or missed. */
const FAR_M = 0.5;

export type Agreement = {
  readonly referenceM: number;
  readonly madeM: number;
  /** Metres of what was made without a counterpart within 0.5 m, and of what should be there. */
  readonly falseM: number;
  readonly missedM: number;
  readonly at: readonly {
    readonly toleranceM: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  }[];
};

/** One side of a comparison. */
export type Side = 'made' | 'reference';

type Metres = { totalM: number; farM: number; readonly matchedM: number[] };

const nothing = (): Metres => ({ totalM: 0, farM: 0, matchedM: TOLERANCES_M.map(() => 0) });

export class AgreementSum {
  readonly #sides: Record<Side, Metres> = { made: nothing(), reference: nothing() };

  /** @param distanceM to the counterpart; infinite where there is none */
  add(side: Side, lengthM: number, distanceM: number): void {
    const metres = this.#sides[side];
    metres.totalM += lengthM;
    if (distanceM > FAR_M) metres.farM += lengthM;
    TOLERANCES_M.forEach((toleranceM, k) => {
      if (distanceM <= toleranceM) metres.matchedM[k] = (metres.matchedM[k] ?? 0) + lengthM;
    });
  }

  addAll(other: AgreementSum): void {
    for (const side of ['made', 'reference'] as const) {
      const [to, from] = [this.#sides[side], other.#sides[side]];
      to.totalM += from.totalM;
      to.farM += from.farM;
      from.matchedM.forEach((m, k) => {
        to.matchedM[k] = (to.matchedM[k] ?? 0) + m;
      });
    }
  }

  get isEmpty(): boolean {
    return this.#sides.made.totalM + this.#sides.reference.totalM === 0;
  }

  result(): Agreement {
    const { made, reference } = this.#sides;
    // Of nothing, all is right: there was nothing to be wrong about.
    const share = ({ totalM, matchedM }: Metres, k: number): number =>
      totalM > 0 ? (matchedM[k] ?? 0) / totalM : 1;
    return {
      referenceM: reference.totalM,
      madeM: made.totalM,
      falseM: made.farM,
      missedM: reference.farM,
      at: TOLERANCES_M.map((toleranceM, k) => {
        const [precision, recall] = [share(made, k), share(reference, k)];
        const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
        return { toleranceM, precision, recall, f1 };
      }),
    };
  }
}
