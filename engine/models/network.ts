/**
 * What a network may be before the runtime sees it: one list of nodes that work on a tile, with its weights in the file. A loop has no
 * end that could be told, some operators make as much memory as a number says, and data beside the file may lie anywhere. Field
 * numbers are those of onnx.proto (IR version 8): ModelProto.graph = 7, functions = 25; GraphProto.node = 1, initializer = 5;
 * NodeProto.op_type = 4, attribute = 5; AttributeProto.t = 5, g = 6, tensors = 10, graphs = 11; TensorProto.external_data = 13.
 */
import { InputError } from '../contract/errors.ts';
import { protoFields, type Refuse } from './onnx-weights.ts';

const MODEL = { graph: 7, functions: 25 } as const;
const GRAPH = { node: 1, initializer: 5 } as const;
const NODE = { type: 4, attribute: 5 } as const;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 } as const;
const TENSOR_EXTERNAL = 13;
const MOST_NODES = 20_000;
/** Their outputs are as large as a number of the file says. */
const SIZED = new Set([
  'Bernoulli',
  'ConstantOfShape',
  'Expand',
  'EyeLike',
  'Multinomial',
  'OneHot',
  'RandomNormal',
  'RandomUniform',
  'Range',
  'Tile',
]);

/**
 * @param path names the file in errors
 * @throws InputError where the bytes are no network, or one that is not run
 */
export function checkNetwork(bytes: Uint8Array, path: string): void {
  const refuse: Refuse = (why) => {
    throw new InputError(`${path}: the network is not run: ${why}.`);
  };
  let nodes = 0;
  const tensor = (from: number, to: number): void => {
    for (const { number } of protoFields(bytes, from, to, refuse))
      if (number === TENSOR_EXTERNAL)
        refuse('some of its numbers lie in another file; export it as one file');
  };
  const node = (from: number, to: number): void => {
    if (++nodes > MOST_NODES) refuse(`it has more than ${MOST_NODES} nodes`);
    let type = '';
    let holdsGraph = false;
    for (const field of protoFields(bytes, from, to, refuse)) {
      if (field.number === NODE.type)
        type = Buffer.from(bytes.subarray(field.from, Math.min(field.to, field.from + 100))).toString(
          'latin1',
        );
      if (field.number !== NODE.attribute) continue;
      for (const part of protoFields(bytes, field.from, field.to, refuse)) {
        if (part.number === ATTRIBUTE.graph || part.number === ATTRIBUTE.graphs) holdsGraph = true;
        if (part.number === ATTRIBUTE.tensor || part.number === ATTRIBUTE.tensors) tensor(part.from, part.to);
      }
    }
    if (holdsGraph) refuse(`its ${JSON.stringify(type)} loops or branches, and a tile needs neither`);
    if (SIZED.has(type))
      refuse(`its "${type}" makes as much as a number says; export it for tiles of one size`);
  };
  for (const model of protoFields(bytes, 0, bytes.length, refuse)) {
    if (model.number === MODEL.functions) refuse('it has functions of its own; export it without');
    if (model.number !== MODEL.graph) continue;
    for (const { number, from, to } of protoFields(bytes, model.from, model.to, refuse)) {
      if (number === GRAPH.node) node(from, to);
      if (number === GRAPH.initializer) tensor(from, to);
    }
  }
}
