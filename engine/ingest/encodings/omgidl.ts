/**
 * Decodes CDR messages whose schema is OMG IDL (mcap.dev registry: omgidl; recorders of DDS write it). Plain CDR only, versions
 * 1 and 2 (DDS-XTypes 1.3, section 7.6.3): unions, optional members and encodings with headers of their own are refused.
 */
import type { MessageDefinition, MessageDefinitionField } from '@foxglove/message-definition';
import { type IDLMessageDefinition, type IDLMessageDefinitionField, parseIDL } from '@foxglove/omgidl-parser';
import type { Decoder, Encoding } from './decoder.ts';
import { cdrDecoder, MOST_IDL_CHARACTERS } from './ros2.ts';
import type { MessageSchema } from './schema.ts';

/** Second byte of a message: CDR and CDR2, big and little endian. */
const PLAIN = new Set([0, 1, 6, 7]);

export const omgidlMessages = {
  name: 'omgidl',
  open: (schema, encoding) =>
    (encoding === 'cdr' || encoding === 'ros2/cdr') && schema?.encoding === 'omgidl'
      ? omgidlDecoder(schema)
      : undefined,
} satisfies Encoding;

/** @throws Error when the schema cannot be used. */
function omgidlDecoder(schema: MessageSchema): Decoder {
  if (schema.text.length > MOST_IDL_CHARACTERS)
    throw new Error(`it has ${schema.text.length} characters of IDL, more than ${MOST_IDL_CHARACTERS}`);
  const parsed = parseIDL(schema.text);
  const wanted = scoped(schema.name);
  if (!parsed.some(({ name, aggregatedKind }) => name === wanted && aggregatedKind === 'struct'))
    throw new Error(`it defines no struct ${wanted}`);
  const decoder = cdrDecoder(parsed.flatMap(definitionOf), { ...schema, name: wanted });
  const decode = (bytes: Uint8Array): Record<string, unknown> => {
    if (!PLAIN.has(bytes[1] ?? 0))
      throw new Error(`its encoding ${bytes[1]} is not plain CDR (its type is appendable or mutable)`);
    return decoder(bytes);
  };
  return Object.assign(decode, { taken: () => decoder.taken?.() ?? 0 });
}

const scoped = (name: string): string =>
  name
    .split(/::|\/|\./)
    .filter(Boolean)
    .join('::');

function definitionOf(given: IDLMessageDefinition): MessageDefinition[] {
  if (given.aggregatedKind !== 'struct') return [];
  return [{ name: given.name ?? '', definitions: given.definitions.map(fieldOf) }];
}

function fieldOf(field: IDLMessageDefinitionField): MessageDefinitionField {
  if (field.annotations?.optional) throw new Error(`its member ${field.name} is optional, which is not read`);
  const { name, type, isComplex, isArray, arrayLengths } = field;
  const fixed = arrayLengths?.reduce((product, length) => product * length, 1);
  return {
    name,
    type,
    isComplex: isComplex ?? false,
    ...(isArray ? { isArray } : {}),
    ...(fixed === undefined ? {} : { arrayLength: fixed }),
  };
}
