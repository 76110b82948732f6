/** rosbag2 databases: with and without definitions, messages packed or not. Pages, cells and SQL texts are mutated alike. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDb3 } from '../../support/ingest/db3-file.ts';
import { smallDrive, T0 } from '../../support/ingest/mcap-file.ts';
import { ingestOutcome } from '../ingest-outcome.ts';
import type { Kind, Target } from '../kind.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';

const LENGTH_NS = 300_000_000n;

export const kind: Kind = {
  name: 'rosbag2',
  ending: 'db3',

  async seeds(folder) {
    const messages = smallDrive().filter(({ ns }) => ns < T0 + LENGTH_NS);
    return ([{ version: 4 }, { version: 2 }, { version: 3, packed: true }] as const).map((shape, i) => {
      const path = join(folder, `${i}.db3`);
      writeDb3(path, messages, shape);
      return new Uint8Array(readFileSync(path));
    });
  },

  // Bytes that move make one kind of damage only: every page behind them is none.
  mutate: (input, random, other) =>
    random.chance(0.8) ? mutateInPlace(input, random) : mutateBytes(input, random, other),

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return { run: (path) => ingestOutcome(path, out), async close() {} };
  },
};
