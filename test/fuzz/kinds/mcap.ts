/** MCAP logs: ROS 2, JSON and protobuf messages, in all packings. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../engine/contract/errors.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { asJson, asProtobuf, foxgloveLog } from '../../support/ingest/foxglove-log.ts';
import {
  type McapShape,
  mcapBytes,
  smallDrive,
  T0,
  type TestMessage,
} from '../../support/ingest/mcap-file.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateMcap } from '../mcap/mutate.ts';
import { strictCount } from '../mcap/strict.ts';

const SHAPES: readonly McapShape[] = [
  { compression: 'zstd', attachment: true },
  { compression: '' },
  { compression: 'lz4' },
  { chunked: false },
  { compression: 'zstd', indexed: false },
];
/** Length of the vehicle log: every kind of message, few of each. */
const LENGTH_NS = 300_000_000n;

export const kind: Kind = {
  name: 'mcap',
  ending: 'mcap',

  async seeds() {
    const vehicle = smallDrive().filter(({ ns }) => ns < T0 + LENGTH_NS);
    const logs: TestMessage[][] = [vehicle, foxgloveLog(asProtobuf), foxgloveLog(asJson)];
    const all = logs.flatMap((log) => SHAPES.map((shape) => mcapBytes(log, shape)));
    return Promise.all(all);
  },

  mutate: mutateMcap,

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return {
      async run(path, bytes): Promise<Outcome> {
        try {
          rmSync(out, { force: true });
          await describeLog(path);
          const { samples, findings } = await ingest(path, out);
          if (!statSync(out).isFile()) return { state: 'fault', text: 'ingest ended without a drive' };
          const spoken = findings.filter(({ level }) => level !== 'info');
          const fault = findings.find(({ reason }) => /fault of lanetrace/i.test(reason));
          if (fault) return { state: 'fault', text: fault.reason };
          if (spoken.length > 0) return { state: 'findings', text: spoken[0]?.reason ?? '' };
          const strict = strictCount(bytes);
          return samples < strict.messages
            ? { state: 'loss', text: `${samples} samples, ${strict.messages} messages by a strict reader` }
            : { state: 'clean', text: `${samples} samples` };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          return {
            state: 'fault',
            text: error instanceof Error ? (error.stack ?? error.message) : String(error),
          };
        }
      },
      async close() {},
    };
  },
};
