/**
 * The weights in the bytes of an ONNX file, to be read and to be replaced in place: nothing else of the file changes. Field numbers
 * are those of onnx.proto (IR version 8): ModelProto.graph = 7; GraphProto.node = 1, initializer = 5; NodeProto.input = 1;
 * TensorProto.dims = 1, data_type = 2, name = 8, raw_data = 9.
 */
import { InputError } from '../contract/errors.ts';

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const FLOAT = 1;
const FLOAT_BYTES = 4;
/** A varint has at most ten bytes of seven bits. */
const VARINT_BYTES = 10;
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const NODE_INPUT = 1;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;

type Field = { readonly number: number; readonly value: number; readonly from: number; readonly to: number };

/** Says why the bytes are not taken. */
export type Refuse = (why: string) => never;

/** A tensor of weights, and where its numbers lie in the file. */
export type OnnxTensor = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly from: number;
  readonly values: Float32Array;
};

/**
 * The tensors of a network in the order in which its nodes use them: weights, then bias of each layer.
 * @param path names the file in errors
 * @throws InputError where the bytes are no network whose weights are plain 32-bit floats
 */
export function onnxTensors(bytes: Uint8Array, path: string): OnnxTensor[] {
  const refuse: Refuse = (why) => {
    throw new InputError(`${path}: its weights cannot be read: ${why}.`);
  };
  const text = new TextDecoder();
  const tensors = new Map<string, OnnxTensor>();
  const order: string[] = [];
  for (const graph of protoFields(bytes, 0, bytes.length, refuse)) {
    if (graph.number !== MODEL_GRAPH) continue;
    for (const { number, from, to } of protoFields(bytes, graph.from, graph.to, refuse)) {
      if (number === GRAPH_INITIALIZER) {
        const tensor = tensorOf(bytes, from, to, refuse);
        tensors.set(tensor.name, tensor);
      }
      if (number !== GRAPH_NODE) continue;
      for (const input of protoFields(bytes, from, to, refuse))
        if (input.number === NODE_INPUT) order.push(text.decode(bytes.subarray(input.from, input.to)));
    }
  }
  return order.flatMap((name) => tensors.get(name) ?? []);
}

/** A copy of the file with other weights: `values` has those of all tensors, one after the other. */
export function withWeights(
  bytes: Uint8Array,
  tensors: readonly OnnxTensor[],
  values: Float32Array,
): Uint8Array {
  const out = Uint8Array.from(bytes);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const { from, values: old } of tensors)
    for (let k = 0; k < old.length; k++)
      view.setFloat32(from + FLOAT_BYTES * k, values[at++] ?? Number.NaN, true);
  if (at !== values.length) throw new TypeError(`${values.length} weights for a network that has ${at}.`);
  return out;
}

function tensorOf(bytes: Uint8Array, from: number, to: number, refuse: Refuse): OnnxTensor {
  const dims: number[] = [];
  let [type, name] = [0, ''];
  let raw: Field | undefined;
  for (const field of protoFields(bytes, from, to, refuse)) {
    if (field.number === TENSOR.type) type = field.value;
    if (field.number === TENSOR.name) name = new TextDecoder().decode(bytes.subarray(field.from, field.to));
    if (field.number === TENSOR.raw) raw = field;
    if (field.number === TENSOR.dims) dims.push(...dimsOf(bytes, field, refuse));
  }
  const count = dims.reduce((product, n) => product * n, 1);
  if (type !== FLOAT || !raw || raw.to - raw.from !== FLOAT_BYTES * count)
    return refuse(`tensor "${name}" is not kept as ${count} raw 32-bit floats`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + raw.from, raw.to - raw.from);
  const values = Float32Array.from({ length: count }, (_, k) => view.getFloat32(FLOAT_BYTES * k, true));
  return { name, dims, from: raw.from, values };
}

/** Repeated numbers come one by one or packed into bytes. */
function dimsOf(bytes: Uint8Array, field: Field, refuse: Refuse): number[] {
  if (field.from === field.to) return [field.value];
  const dims: number[] = [];
  for (let at = field.from; at < field.to; ) {
    const [value, next] = varint(bytes, at, field.to, refuse);
    dims.push(value);
    at = next;
  }
  return dims;
}

/** The fields of a message; a number has no bytes of its own (from = to). */
export function* protoFields(bytes: Uint8Array, from: number, to: number, refuse: Refuse): Generator<Field> {
  for (let at = from; at < to; ) {
    const [key, start] = varint(bytes, at, to, refuse);
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (wire === VARINT) {
      const [value, next] = varint(bytes, start, to, refuse);
      yield { number, value, from: next, to: next };
      at = next;
      continue;
    }
    const [length, begin] =
      wire === BYTES
        ? varint(bytes, start, to, refuse)
        : [wire === FIXED64 ? 8 : wire === FIXED32 ? 4 : refuse(`wire type ${wire} at byte ${at}`), start];
    if (begin + length > to) refuse(`a field at byte ${at} is longer than what holds it`);
    yield { number, value: 0, from: begin, to: begin + length };
    at = begin + length;
  }
}

/** A number and where it ends. */
function varint(bytes: Uint8Array, from: number, to: number, refuse: Refuse): [value: number, next: number] {
  let value = 0;
  for (let k = 0; k < VARINT_BYTES && from + k < to; k++) {
    const byte = bytes[from + k] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * k);
    if (byte < 0x80) return [value, from + k + 1];
  }
  return refuse(`the number at byte ${from} has no end`);
}
