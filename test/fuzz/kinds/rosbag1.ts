/** ROS 1 bags: plain and LZ4 chunks, with and without indexes. */
import { join } from 'node:path';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { bagBytes } from '../../support/ingest/bag-file.ts';
import { smallDrive, T0 } from '../../support/ingest/mcap-file.ts';
import { ingestOutcome } from '../ingest-outcome.ts';
import type { Kind, Target } from '../kind.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { putNumber } from '../mutate/numbers.ts';

/** Every kind of message, few of each. */
const LENGTH_NS = 300_000_000n;
/** Where a record's lengths and numbers lie, counted from the name of its `op` field: before it, and behind it. */
const NEAR_OP = 40;

/** A number of a record's header: a length, a size, a connection, a time, a place in the file. */
function header(input: Uint8Array, random: Random): Uint8Array {
  const bytes = input.slice();
  const buffer = Buffer.from(bytes.buffer);
  const at = buffer.indexOf('op=', random.below(bytes.length));
  if (at < 0) return mutateInPlace(input, random);
  const place = at - NEAR_OP + random.below(2 * NEAR_OP);
  putNumber(bytes, Math.max(0, Math.min(bytes.length - 8, place)), random);
  return bytes;
}

export const kind: Kind = {
  name: 'rosbag1',
  ending: 'bag',

  async seeds() {
    const messages = smallDrive().filter(({ ns }) => ns < T0 + LENGTH_NS);
    return [
      bagBytes(messages),
      bagBytes(messages, { compression: 'lz4' }),
      bagBytes(messages, { closed: false, indexed: false, chunkBytes: 20_000 }),
    ];
  },

  mutate: (input, random, other) =>
    random.chance(0.6) ? header(input, random) : mutateBytes(input, random, other),

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return { run: (path) => ingestOutcome(path, out), async close() {} };
  },
};
