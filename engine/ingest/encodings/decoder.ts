/** A decoder of messages, for one encoding and one schema. */

/** Arrays in the tree may be views of a buffer that the next call reuses. Throws Error with the reason in words. */
export type Decoder = (bytes: Uint8Array) => Record<string, unknown>;
