/** JSON messages; where the schema says base64 (foxglove schemas: fields named data), the bytes are decoded. */
import type { Decoder } from './decode.ts';
import type { MessageSchema } from './schema.ts';

export function jsonDecoder(schema: MessageSchema | undefined): Decoder {
  const base64 = new Set(schema ? base64Fields(schema.text) : []);
  const text = new TextDecoder('utf-8', { fatal: true });
  return (bytes) => {
    const tree: unknown = JSON.parse(text.decode(bytes));
    if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return { value: tree };
    const record = tree as Record<string, unknown>;
    for (const field of base64) {
      const value = record[field];
      if (typeof value === 'string') record[field] = new Uint8Array(Buffer.from(value, 'base64'));
    }
    return record;
  };
}

/** Top-level properties of a JSON schema whose contentEncoding is base64. */
function base64Fields(text: string): string[] {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return []; // Messages without a usable JSON schema are ordinary: they decode by themselves.
  }
  const properties =
    typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : undefined;
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).flatMap(([name, property]) =>
    typeof property === 'object' && property !== null && property.contentEncoding === 'base64' ? [name] : [],
  );
}
