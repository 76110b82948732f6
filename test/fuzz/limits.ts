/** What one input may cost. */

const MIB = 1024 * 1024;

export type Limits = {
  /** Processor time of the child for one input, seconds. */
  readonly cpuS: number;
  /** Wall time for one input, seconds: a target that waits for ever uses no processor. */
  readonly wallS: number;
  /** Resident memory of the child, the modules it has loaded included. */
  readonly bytes: number;
};

export const LIMITS: Limits = {
  cpuS: 20,
  // The machine may be shared: a target that needs 20 s of processor can take several times as long.
  wallS: 90,
  bytes: 1024 * MIB,
};
