/** Point cloud files: PCD, PLY, LAS and LAZ, told apart by their first bytes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { lasFile, type Points, pcdFile, plyFile } from '../../support/ingest/cloud-file.ts';
import { ingestOutcome } from '../ingest-outcome.ts';
import type { Kind, Target } from '../kind.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { numberText, putNumber } from '../mutate/numbers.ts';

const POINTS: Points = {
  fields: [
    ['x', 'F4'],
    ['y', 'F4'],
    ['z', 'F8'],
    ['intensity', 'U1'],
    ['ring', 'U2'],
    ['time', 'F4'],
  ],
  rows: Array.from({ length: 60 }, (_, i) => [i, -i, i / 8, i, i % 4, i / 600]),
};
/** Where headers lie. */
const HEADER = 400;
const LAZ = fileURLToPath(new URL('../../support/ingest/clouds/sixty.laz', import.meta.url));

/** A number of a header in text: a count, a size. */
function textNumber(input: Uint8Array, random: Random): Uint8Array {
  const text = Buffer.from(input.subarray(0, HEADER)).toString('latin1');
  const numbers = [...text.matchAll(/\d+/g)];
  const chosen = numbers[random.below(Math.max(1, numbers.length))];
  if (!chosen) return mutateInPlace(input, random);
  const [from, to] = [chosen.index, chosen.index + chosen[0].length];
  return Buffer.concat([input.subarray(0, from), Buffer.from(numberText(random)), input.subarray(to)]);
}

function header(input: Uint8Array, random: Random): Uint8Array {
  if (input[0] !== 0x4c) return textNumber(input, random);
  const bytes = input.slice();
  putNumber(bytes, random.below(Math.min(HEADER, bytes.length - 8)), random);
  return bytes;
}

export const kind: Kind = {
  name: 'cloud',
  ending: 'cloud',

  async seeds() {
    return [
      pcdFile(POINTS, 'ascii'),
      pcdFile(POINTS, 'binary'),
      pcdFile(POINTS, 'binary_compressed'),
      plyFile(POINTS, 'ascii'),
      plyFile(POINTS, 'binary_little_endian'),
      plyFile(POINTS, 'binary_big_endian'),
      lasFile(POINTS.rows),
      readFileSync(LAZ),
    ].map((bytes) => new Uint8Array(bytes));
  },

  mutate: (input, random, other) =>
    random.chance(0.6) && input.length > 16 ? header(input, random) : mutateBytes(input, random, other),

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return { run: (path) => ingestOutcome(path, out), async close() {} };
  },
};
