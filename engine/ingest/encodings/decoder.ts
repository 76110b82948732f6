/** The contract of a message encoding: what turns the bytes of a message into a tree of plain values. */
import type { MessageSchema } from './schema.ts';

/** Arrays in the tree may be views of a buffer that the next call reuses. Throws Error with the reason in words. */
export type Decoder = ((bytes: Uint8Array) => Record<string, unknown>) & {
  /** How many bytes of the last message its fields took, where the encoding tells. */
  readonly taken?: () => number;
};

export type Encoding = {
  readonly name: string;
  /**
   * A decoder for messages of this encoding (or stream codec) and schema; undefined where they are of another encoding.
   * @throws Error when the schema cannot be used
   */
  open(schema: MessageSchema | undefined, encoding: string): Decoder | undefined;
};
