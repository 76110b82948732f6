/** The header of a record of a ROS 1 bag (wiki.ros.org/Bags/Format/2.0): named fields, each behind its length in 32 bits. */

const text = new TextDecoder();

/** A header's fields by their names; undefined where they do not fill it. */
export function bagFields(bytes: Uint8Array): Map<string, Uint8Array> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.byteLength; ) {
    if (at + 4 > bytes.byteLength) return undefined;
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.byteLength) return undefined;
    const field = bytes.subarray(at + 4, end);
    const equals = field.indexOf(0x3d);
    if (equals < 1) return undefined;
    fields.set(text.decode(field.subarray(0, equals)), field.subarray(equals + 1));
    at = end;
  }
  return fields;
}

/** Undefined where a field is not there or has another width. */
export const uint32Of = (bytes: Uint8Array | undefined): number | undefined =>
  bytes?.byteLength === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) : undefined;
