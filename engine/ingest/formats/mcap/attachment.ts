/** Reads the parts of an attachment by offset: parsing it whole would hold it in memory twice. */
import { uint64 } from './records.ts';

export type Attachment = { readonly name: string; readonly mediaType: string; readonly data: Uint8Array };

/** Two times lie before the name, a checksum behind the data. */
const TIMES_BYTES = 16;

/** @param content a record's bytes behind its header. Undefined when its lengths do not fit in it. */
export function attachmentOf(content: Uint8Array): Attachment | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let at = TIMES_BYTES;
  const text = (): string | undefined => {
    if (at + 4 > view.byteLength) return undefined;
    const end = at + 4 + view.getUint32(at, true);
    if (end > view.byteLength) return undefined;
    const value = new TextDecoder().decode(content.subarray(at + 4, end));
    at = end;
    return value;
  };
  const name = text();
  const mediaType = name === undefined ? undefined : text();
  if (name === undefined || mediaType === undefined || at + 8 > view.byteLength) return undefined;
  const end = at + 8 + uint64(view, at);
  return end > view.byteLength ? undefined : { name, mediaType, data: content.subarray(at + 8, end) };
}
