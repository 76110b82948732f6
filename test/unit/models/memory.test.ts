/** Networks whose insides grow: each ends its process, with a line, long before the machine has no memory left. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { crashSentence } from '../../../engine/serve/jobs/crash.ts';

const TILE = 64;
const folder = mkdtempSync(join(tmpdir(), 'grows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const bytes = (number: number, content: string | readonly number[]): number[] => {
  const all = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [...varint(8 * number + 2), ...varint(all.length), ...all];
};
const number = (field: number, value: number): number[] => [...varint(8 * field), ...varint(value)];
const tensorOf = (name: string): number[] => [
  ...bytes(1, name),
  ...bytes(
    2,
    bytes(1, [
      ...number(1, 1),
      ...bytes(
        2,
        [1, 1, TILE, TILE].flatMap((n) => bytes(1, number(1, n))),
      ),
    ]),
  ),
];
const node = (
  type: string,
  from: readonly string[],
  to: string,
  ...attributes: readonly number[][]
): number[] =>
  bytes(1, [
    ...from.flatMap((each) => bytes(1, each)),
    ...bytes(2, to),
    ...bytes(4, type),
    ...attributes.flatMap((each) => bytes(5, each)),
  ]);
const axis = [...bytes(1, 'axis'), ...number(3, 1), ...number(20, 2)];
const axes = [...bytes(1, 'axes'), ...number(8, 1), ...number(20, 7)];
const joined = (from: string, to: string, times: number): number[] =>
  node(
    'Concat',
    Array.from({ length: times }, () => from),
    to,
    axis,
  );

/** `grown` becomes 4 GiB. */
const chain = (from: string): number[][] => [
  joined(from, 'a', 128),
  joined('a', 'b', 128),
  joined('b', 'c', 16),
  node('ReduceMax', ['c'], 'grown', axes),
];

function modelOf(name: string, ...graph: readonly number[][]): string {
  const at = join(folder, name);
  const network = Uint8Array.from([
    ...number(1, 8),
    ...bytes(7, [
      ...graph.flat(),
      ...bytes(2, 'g'),
      ...bytes(11, tensorOf('in')),
      ...bytes(12, tensorOf('out')),
    ]),
    ...bytes(8, number(2, 17)),
  ]);
  mkdirSync(at);
  writeFileSync(join(at, 'grows.onnx'), network);
  const channel = { name: 'intensity', unit: '', mean: 0, std: 1 };
  const manifest = {
    format: 'lanetrace-model/1',
    name,
    title: name,
    version: '1',
    task: 'segmentation',
    file: 'grows.onnx',
    sha256: createHash('sha256').update(network).digest('hex'),
    licence: 'none',
    input: { name: 'in', layout: 'NCHW', channels: [channel], resolutionM: 1, tile: TILE, overlap: 0 },
    output: { name: 'out', layout: 'NCHW', classes: ['marking'], activation: 'probability' },
  };
  writeFileSync(join(at, 'model.json'), JSON.stringify(manifest));
  return at;
}

/** Loads and runs it in a process of its own, with 300 MiB for the network. */
function run(model: string) {
  const code = new URL('../../../engine/models/model.ts', import.meta.url).href;
  const script = `
    import { loadModel } from '${code}';
    const model = await loadModel(${JSON.stringify(model)}, { memoryMib: 300 });
    const intensity = new Float32Array(${TILE * TILE}).fill(3);
    for (let k = 0; k < 3; k++) {
      const { marking } = await model.runRaster({ width: ${TILE}, height: ${TILE}, channels: { intensity } });
      console.log('gave', marking.length, marking[0]);
    }
    await model.dispose();`;
  const path = join(folder, 'run.mjs');
  writeFileSync(path, script);
  return spawnSync(process.execPath, [path], { encoding: 'utf8' });
}

test('a network that stays small gives its answers, and its process ends by itself', () => {
  const { stdout, stderr, status } = run(modelOf('small', node('Identity', ['in'], 'out')));
  expect([stdout, stderr, status]).toEqual(['gave 4096 3\n'.repeat(3), '', 0]);
});

test.each([
  ['when it is run', 'run', [...chain('in'), node('Identity', ['grown'], 'out')]],
  [
    'when it is loaded',
    'loaded',
    [
      bytes(5, [
        ...[1, 1, TILE, TILE].flatMap((n) => number(1, n)),
        ...number(2, 1),
        ...bytes(8, 'w'),
        ...bytes(
          9,
          Array.from({ length: 4 * TILE * TILE }, () => 0),
        ),
      ]),
      ...chain('w'),
      node('Add', ['in', 'grown'], 'out'),
    ],
  ],
])('a network that needs 4 GiB %s ends its process with a line that names it', (_, name, graph) => {
  const at = modelOf(name, ...graph);
  const { stdout, stderr, signal } = run(at);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `${at}/grows.onnx: the network needs more than 300 MiB of memory: the process was ended.\n`,
  );
  expect(signal).toBe('SIGUSR2');
});

test('the job that ran it says so', () => {
  const job = { kind: 'reconstruct', text: 'Evidence', fraction: 0.5 } as const;
  const sentence = /at 50 % \(Evidence\): its network takes more memory than a network may/;
  expect(crashSentence(job, undefined, 'SIGUSR2')).toMatch(sentence);
  expect(crashSentence(job, 140, undefined)).toMatch(sentence);
});
