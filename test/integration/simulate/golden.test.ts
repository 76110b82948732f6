/**
 * Golden digests of the simulator. They change only together with what a seed means: a change that is meant sets them
 * anew and says so in its commit.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BuiltWorld, buildWorld } from '../../../engine/simulate/build-world.ts';
import { MESSAGES } from '../../../engine/simulate/options.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import { SMALL_RIG } from '../../support/simulate/small-rig.ts';

const SECONDS = 12;

/** One digest over everything that a world is made of, its movers and lights every half second. */
function worldDigest(world: BuiltWorld): string {
  const hash = createHash('sha256');
  const put = (value: unknown): void => {
    const text = JSON.stringify(value, (_, part: unknown) =>
      ArrayBuffer.isView(part)
        ? createHash('sha256')
            .update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
            .digest('hex')
        : part,
    );
    hash.update(text ?? 'undefined');
  };
  const { meshes, instances, paint, map, scatterers, staticBoxes, toSun, ego, movers, lights } = world;
  put([meshes, instances, paint, map, scatterers, staticBoxes, toSun]);
  if (world.surface.length > 0) put([world.surface, world.ground, world.exposureBias]);
  for (let time = 0; time <= SECONDS; time += 0.5)
    put([
      ego.pose(time),
      ego.kinematics(time),
      movers.map((mover) => [mover.id, mover.class, mover.size, mover.at(time)]),
      lights.map((light) => [light.id, light.p, light.stateAt(time)]),
    ]);
  return hash.digest('hex').slice(0, 16);
}

describe('a world', () => {
  const golden: Readonly<Record<string, string>> = {
    plain: '7a13e9e23c3343ee',
    lively: '6d86e8447a09355b',
    'town-eu': '87e2cdeaee12ae7a',
    'town-us': '2f69d991bdec417b',
    'rural-eu': '3545013bb050d141',
    'motorway-eu': '6042adfab806494c',
    'street-eu': '3ba7acc162f2cd63',
    'street-plain': '0646531296d4ef5f',
    country: 'fa9c7b48fdf1b91c',
  };
  it.each(STYLES)('of style $name and seed 3 is the one that it always was', ({ name, style }) => {
    expect(worldDigest(buildWorld(style, SECONDS, 3))).toBe(golden[name]);
  });
});

describe('a log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-golden-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const golden: Readonly<Record<string, string>> = {
    ros2: '45e40cf369869938',
    foxglove: 'c1d71bed54f30dd2',
  };
  // Elsewhere the C library's sine and the JPEG encoder's vector code may differ in the last digit.
  const here = process.platform === 'linux' && process.arch === 'x64';
  it.runIf(here).each(MESSAGES)('of %s messages has the bytes that it always had', async (messages) => {
    const out = join(folder, `${messages}.mcap`);
    await simulate({
      seed: 7,
      seconds: 1,
      rig: SMALL_RIG,
      style: 'town-eu',
      messages,
      out,
      threads: 2,
      compress: false,
    });
    const digest = createHash('sha256').update(readFileSync(out)).digest('hex').slice(0, 16);
    expect(digest).toBe(golden[messages]);
  });
});
