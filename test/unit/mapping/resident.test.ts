import { describe, expect, test } from 'vitest';
import { createTiles } from '../../../engine/kernels/raster.ts';
import { nameOf, TilePlan } from '../../../engine/reconstruct/mapping/plan.ts';
import { Resident } from '../../../engine/reconstruct/mapping/resident.ts';

describe('tiles in memory', () => {
  const edge = 10;
  const out = Array.from({ length: 300 }, (_, k) => [k, 0]);
  const way = Float64Array.from([...out, ...[...out].reverse()].flat());

  test('stay few however long the way, and a tile left and met again keeps what it had', () => {
    const tiles = createTiles(edge, 4, 1);
    const resident = new Resident(tiles, new TilePlan(way, edge, 8));
    const finished = new Map<string, number>();
    let most = 0;
    for (let step = 0; step < way.length / 2; step++) {
      resident.enter(step, step);
      const i = Math.floor(way[2 * step]! / edge);
      const keys = tiles.keys();
      let known = false;
      for (let k = 0; k < keys.length; k += 2) known ||= keys[k] === i && keys[k + 1] === 0;
      const values = known ? tiles.channel(i, 0, 0) : new Float32Array(16);
      values[0]! += 1;
      tiles.set(i, 0, 0, values);
      most = Math.max(most, tiles.keys().length / 2);
      resident.leave(step + 1, (key) => finished.set(nameOf(key), tiles.channel(key[0], key[1], 0)[0]!));
    }
    resident.leave(way.length / 2, (key) => finished.set(nameOf(key), tiles.channel(key[0], key[1], 0)[0]!));
    resident.close();
    tiles.dispose();
    // Each tile was passed twice, ten steps each; it is finished once, with both.
    expect(finished.size).toBe(30);
    for (const [, value] of finished) expect(value).toBe(20);
    expect(most).toBeLessThan(9);
  });
});
