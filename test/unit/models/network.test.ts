/** Networks of somebody that the runtime would loop in, fill the memory for, or look for files for: refused before it sees them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkNetwork } from '../../../engine/models/network.ts';

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const field = (number: number, content: string | readonly number[]): number[] => {
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [...varint(8 * number + 2), ...varint(bytes.length), ...bytes];
};
const node = (type: string, ...attributes: readonly (readonly number[])[]): number[] =>
  field(1, [...field(1, 'x'), ...field(4, type), ...attributes.flatMap((each) => field(5, each))]);
const network = (...graph: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(field(7, graph.flat()));
const elsewhere = [...field(8, 'w'), ...field(13, [...field(1, 'location'), ...field(2, '/etc/passwd')])];

test.each(['ridge', 'markings', 'camera'])('the network %s is taken', (name) => {
  const path = `resources/models/${name}/${name}.onnx`;
  expect(() => checkNetwork(new Uint8Array(readFileSync(path)), path)).not.toThrow();
});

test.each<readonly [string, Uint8Array, RegExp]>([
  [
    'weights in another file',
    network(field(5, elsewhere)),
    /m\.onnx: .* some of its numbers lie in another file/,
  ],
  ['a constant in another file', network(node('Constant', field(5, elsewhere))), /lie in another file/],
  ['a loop', network(node('Loop', field(6, node('Add')))), /its "Loop" loops or branches/],
  ['a loop by another name', network(node('X', field(11, node('Add')))), /its "X" loops or branches/],
  ['as much as a number says', network(node('ConstantOfShape')), /its "ConstantOfShape" makes as much/],
  ['functions of its own', Uint8Array.from(field(25, 'f')), /functions of its own/],
  [
    'nodes without end',
    network(...Array.from({ length: 20_001 }, () => node('Add'))),
    /more than 20000 nodes/,
  ],
  ['a field longer than the file', network(node('Add')).subarray(0, 9), /longer than what holds it/],
  ['no network', Uint8Array.of(6, 1, 2, 3), /wire type 6 at byte 0/],
])('%s is refused in a sentence', (_, bytes, words) => {
  expect(() => checkNetwork(bytes, 'm.onnx')).toThrow(words);
});
