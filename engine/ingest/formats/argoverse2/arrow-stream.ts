/**
 * The messages of a feather file of version 2: an Arrow IPC file, which is a magic, the messages of an IPC stream, and a footer
 * (Arrow columnar format, section "Serialization and Interprocess Communication"). They are read from front to back; the footer
 * only repeats where they lie, so a file that is cut gives the batches before the cut. The metadata is read by apache-arrow's
 * flatbuffers classes. Its reader of whole tables is not used: it believes counts and tells a codec no size to stop at.
 */
import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import type { MessageHeader } from 'apache-arrow/fb/message-header';
import type { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';

const MAGIC = 'ARROW1';
const MAGIC_BYTES = 8;
/** Before the size of a message's metadata (since version 0.15 of the format). */
const CONTINUATION = -1;
/** Of a message; that of a table of a data set has below 10 kB. */
const MOST_METADATA_BYTES = 4 * 1024 * 1024;

export type ArrowMessage = {
  readonly header: Message;
  readonly type: MessageHeader;
  /** How many entries of any list the metadata has room for: an entry takes four bytes or more. */
  readonly room: number;
  readonly body: Uint8Array;
};

export const isFeather = (bytes: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) === MAGIC;

/** @throws Error in words, at the message that is cut or is none; those before it have been given out. */
export function* arrowMessages(bytes: Uint8Array): Generator<ArrowMessage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = MAGIC_BYTES; ; ) {
    if (at + 8 > bytes.byteLength) throw new Error(`it is cut at byte ${bytes.byteLength}`);
    const continued = view.getInt32(at, true) === CONTINUATION;
    const size = view.getInt32(at + (continued ? 4 : 0), true);
    if (size === 0) return;
    const from = at + (continued ? 8 : 4);
    if (size < 0 || size > MOST_METADATA_BYTES)
      throw new Error(`the message at byte ${at} claims ${size} bytes of metadata`);
    if (from + size > bytes.byteLength) throw new Error(`it is cut at byte ${bytes.byteLength}`);
    const header = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(from, from + size)));
    const length = header.bodyLength();
    if (length < 0n || length > BigInt(bytes.byteLength - from - size))
      throw new Error(
        `it is cut: the message at byte ${at} claims ${length} bytes, ${bytes.byteLength - from - size} are there`,
      );
    const end = from + size + Number(length);
    yield { header, type: header.headerType(), room: size / 4, body: bytes.subarray(from + size, end) };
    at = end;
  }
}

/** The schema of the footer: some writers (apache-arrow's in JavaScript) put it nowhere else. Undefined where there is none. */
export function footerSchema(
  bytes: Uint8Array,
): { readonly schema: Schema; readonly room: number } | undefined {
  const end = bytes.byteLength - MAGIC.length - 4;
  if (end < MAGIC_BYTES || !isFeather(bytes.subarray(end + 4))) return undefined;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(end, true);
  if (size <= 0 || size > Math.min(MOST_METADATA_BYTES, end - MAGIC_BYTES)) return undefined;
  const schema = Footer.getRootAsFooter(new ByteBuffer(bytes.subarray(end - size, end))).schema();
  return schema ? { schema, room: size / 4 } : undefined;
}
