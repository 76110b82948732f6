import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { type Batch, unetGradient, unetLogits } from '../../../engine/kernels/learning.ts';
import { loadModel } from '../../../engine/models/model.ts';
import { onnxTensors, withWeights } from '../../../engine/models/onnx-weights.ts';

const folder = fileURLToPath(new URL('../../../resources/models/markings', import.meta.url));
const file = `${folder}/markings.onnx`;
const network = new Uint8Array(readFileSync(file));
const tensors = onnxTensors(network, file);
const parameters = Float32Array.from(tensors.flatMap(({ values }) => [...values]));
const shape = { inputs: 5, features: 16, side: 32 };
const cells = shape.side ** 2;

/** Numbers without a pattern that are the same each time. */
const speckle = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, k) => Math.sin((k + 1) * 12.9898 + seed) * 1.5);

function batchOf(pictures: number): Batch {
  return {
    pictures: speckle(pictures * shape.inputs * cells, 1),
    target: Float32Array.from({ length: pictures * cells }, (_, k) => (k % 7 === 0 ? 1 : 0)),
    weight: Float32Array.from({ length: pictures * cells }, (_, k) => k % 5),
  };
}

describe('the network that is trained', () => {
  test('gives what ONNX Runtime gives with the weights of the file', async () => {
    const model = await loadModel(folder);
    // One tile of the model, so that both see zeros outside of the same picture.
    const { tile, overlap } = model.manifest.input;
    const side = 192;
    expect(tile - 2 * overlap).toBeLessThan(side);
    const inner = 96;
    const from = (side - inner) / 2;
    const picture = speckle(shape.inputs * side * side, 2);
    // The second channel says where the first is known: everywhere.
    picture.fill(1, side * side, 2 * side * side);
    const plane = (k: number): Float32Array => picture.subarray(k * side * side, (k + 1) * side * side);
    const colour = (k: number): Float32Array => plane(k).map((v) => 100 + 60 * v);
    const { marking } = await model.runRaster(
      {
        width: side,
        height: side,
        channels: { intensity: plane(0), red: colour(2), green: colour(3), blue: colour(4) },
      },
      { margin: from },
    );
    await model.dispose();
    const logits = unetLogits({ ...shape, side }, parameters, picture, 2);
    let worst = 0;
    for (let y = 0; y < inner; y++)
      for (let x = 0; x < inner; x++) {
        const own = 1 / (1 + Math.exp(-(logits[(y + from) * side + x + from] ?? Number.NaN)));
        worst = Math.max(worst, Math.abs(own - (marking?.[y * inner + x] ?? Number.NaN)));
      }
    expect(worst).toBeLessThan(1e-4);
  });

  test('has the gradient of its loss, layer by layer', () => {
    const batch = batchOf(2);
    const { gradient } = unetGradient(shape, parameters, batch, 2);
    const loss = (values: Float32Array): number => unetGradient(shape, values, batch, 2).loss;
    let at = 0;
    for (const { name, values } of tensors) {
      // Along the gradient itself the loss rises by its length.
      const own = gradient.subarray(at, at + values.length);
      const length = Math.hypot(...own);
      const step = 1e-3;
      const moved = (sign: number): Float32Array => {
        const all = Float32Array.from(parameters);
        own.forEach((g, k) => {
          all[at + k] = (all[at + k] ?? 0) + (sign * step * g) / length;
        });
        return all;
      };
      const measured = (loss(moved(1)) - loss(moved(-1))) / (2 * step);
      expect(Math.abs(measured - length) / length, name).toBeLessThan(0.03);
      at += values.length;
    }
    expect(at).toBe(gradient.length);
  });

  test('gives the same bytes on one and on three threads', () => {
    const batch = batchOf(3);
    const of = (threads: number) => unetGradient(shape, parameters, batch, threads);
    const [one, three] = [of(1), of(3)];
    expect(three.loss).toBe(one.loss);
    expect([...three.gradient]).toEqual([...one.gradient]);
  });

  test('refuses parameters and batches of another size', () => {
    const batch = batchOf(1);
    expect(() => unetGradient(shape, parameters.subarray(1), batch, 1)).toThrow(InputError);
    expect(() => unetGradient(shape, parameters, { ...batch, target: new Float32Array(3) }, 1)).toThrow(
      /a target and a weight for each cell/,
    );
    expect(() => unetLogits({ ...shape, side: 33 }, parameters, batch.pictures, 1)).toThrow(/multiple of 32/);
  });
});

describe('the weights of an ONNX file', () => {
  test('are read in the order in which the network uses them, and can be replaced', () => {
    expect(tensors.map(({ dims }) => dims.join('×')).slice(0, 3)).toEqual(['16×5×3×3', '16', '16×16×3×3']);
    expect(tensors.at(-1)?.dims).toEqual([1]);
    const halved = parameters.map((v) => v / 2);
    const again = onnxTensors(withWeights(network, tensors, halved), 'copy');
    expect(again.flatMap(({ values }) => [...values])).toEqual([...halved]);
    expect(Buffer.from(withWeights(network, tensors, parameters)).equals(Buffer.from(network))).toBe(true);
  });

  test('of a file that is cut off or no network at all are refused by its name', () => {
    expect(() => onnxTensors(network.subarray(0, 50_000), 'cut.onnx')).toThrow(
      /cut\.onnx: its weights cannot be read/,
    );
    expect(() => onnxTensors(new TextEncoder().encode('<html>'), 'page.onnx')).toThrow(InputError);
    expect(onnxTensors(new Uint8Array(0), 'empty.onnx')).toEqual([]);
  });
});
