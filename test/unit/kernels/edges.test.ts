/** Edges of pictures and the scores of points on them, against the same in plain TypeScript: bit for bit, as artifacts need it. */
import { describe, expect, it } from 'vitest';
import { edgeScores, rowEdges } from '../../../engine/kernels/edges.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const WIDTH = 93;
const HEIGHT = 29;
const REACHES = [8, 3, 1];

const random = new Random(5, 'edges');
const grey = Uint8Array.from({ length: WIDTH * HEIGHT }, () => Math.floor(random.range(0, 256)));

/** Change of grey along a row, blurred by a box passed over twice. */
function plainRowEdges(reach: number): Float32Array {
  const out = new Float32Array(WIDTH * HEIGHT);
  const strength = Float32Array.from({ length: 256 }, (_, change) => Math.min(1, change / 60));
  for (let v = 0; v < HEIGHT; v++) {
    let line = new Float32Array(WIDTH);
    for (let u = 1; u + 1 < WIDTH; u++)
      line[u] = strength[Math.abs(grey[v * WIDTH + u + 1]! - grey[v * WIDTH + u - 1]!)]!;
    for (let pass = 0; pass < 2; pass++) {
      const blurred = new Float32Array(WIDTH);
      let sum = 0;
      for (let u = 0; u < reach; u++) sum += line[u] ?? 0;
      for (let u = 0; u < WIDTH; u++) {
        sum += (line[u + reach] ?? 0) - (line[u - reach - 1] ?? 0);
        blurred[u] = sum * (1 / (2 * reach + 1));
      }
      line = blurred;
    }
    out.set(line, v * WIDTH);
  }
  return out;
}

describe('edges of a picture', () => {
  it.each([1, 2, 3])('are the same bits as in TypeScript, at %i threads', (threads) => {
    const edges = rowEdges({ grey, width: WIDTH, height: HEIGHT }, REACHES, threads);
    expect(edges.map((each) => Buffer.from(each.buffer))).toEqual(
      REACHES.map((reach) => Buffer.from(plainRowEdges(reach).buffer)),
    );
  });

  it('are refused for a picture that has fewer bytes than pixels', () => {
    expect(() => rowEdges({ grey, width: WIDTH + 1, height: HEIGHT }, REACHES, 1)).toThrow(
      'one byte for each pixel',
    );
  });
});

describe('scores of points on edges', () => {
  const plane = { width: WIDTH, height: HEIGHT, cx: 46.2, cy: 13.9 };
  const picture = plainRowEdges(3);
  const views = [300, 0, 77].map((points) => ({
    offsets: Float64Array.from({ length: 2 * points }, () => random.range(-60, 60)),
    picture,
  }));
  const focals = Float64Array.of(0.96, 1, 1.036);

  it('are the same bits as in TypeScript, halves of pixels and places outside among them', () => {
    const halves = Float64Array.from(
      [0.3, 0.1, -46.7, -14.4, 46.3, 14.6, 0.30000000000000004, -0.4].flatMap((u) => [u, 0.6]),
    );
    const all = [...views, { offsets: halves, picture }];
    const plain = [...focals].flatMap((focal) => {
      let [sum, count] = [0, 0];
      for (const { offsets } of all)
        for (let k = 0; k < offsets.length; k += 2) {
          const u = Math.round(focal * offsets[k]! + plane.cx);
          const v = Math.round(focal * offsets[k + 1]! + plane.cy);
          if (u < 0 || v < 0 || u >= WIDTH || v >= HEIGHT) continue;
          sum += picture[v * WIDTH + u]!;
          count++;
        }
      return [sum, count];
    });
    expect([...edgeScores(all, plane, focals)]).toEqual(plain);
    expect(plain[1]).toBeGreaterThan(50);
  });

  it('are refused on a picture of another size', () => {
    expect(() => edgeScores(views, { ...plane, height: HEIGHT + 1 }, focals)).toThrow(
      'one value for each pixel',
    );
  });
});
