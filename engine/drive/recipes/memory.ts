/** Where large payloads are made: the bytes are of any content, 8-byte aligned, and given up at the next call if not yielded. */
export type PayloadMemory = { take(bytes: number): Uint8Array };
