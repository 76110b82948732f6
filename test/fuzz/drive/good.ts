/** Good drives with everything in them: streams of each kind, signals, a run with a trajectory, a map and findings, bookmarks. */
import { join } from 'node:path';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { trajectoryColumns } from '../../../engine/geometry/trajectory.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import type { Stage } from '../../../engine/reconstruct/contract/stage.ts';
import { stageById } from '../../../engine/reconstruct/run/plan.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { makeSmallDrive } from '../../support/drives.ts';
import { asJson, foxgloveLog } from '../../support/ingest/foxglove-log.ts';
import { smallDrive, T0, writeMcap } from '../../support/ingest/mcap-file.ts';
import { smallMap } from '../../support/synthetic-map.ts';

const LENGTH_NS = 300_000_000n;
const SWEEPS = 5;

/** Stages under the names of the real ones, so that exports and findings take what they make. */
function madeStages(): readonly Stage[] {
  const identity = { w: 1, x: 0, y: 0, z: 0 } as const;
  const trajectory = {
    t: Float64Array.from({ length: SWEEPS }, (_, i) => i * 1e8),
    poses: Array.from({ length: SWEEPS }, (_, i) => ({ p: [i, 0, 0] as const, q: identity })),
    seq: Uint32Array.from({ length: SWEEPS }, (_, i) => i),
  };
  const made = { parameters: {}, takes: [], reads: [] } as const;
  return [
    {
      ...stageById(STAGES, 'odometry'),
      ...made,
      makes: [{ name: 'trajectory', kind: 'trajectory', title: 'Trajectory' }],
      async run(context) {
        const output = context.output('trajectory');
        output.setMeta({ frame: 'odom', stream: context.drive.streams('lidar')[0]?.id ?? 0 });
        output.part({ key: '0', bytes: encodeColumns({ frame: 'odom' }, trajectoryColumns(trajectory)) });
        context.metric({ name: 'sweeps', value: SWEEPS, unit: '' });
        context.log('info', 'made up');
        context.link('trajectory', '0', { stream: 1, fromSeq: 0, toSeq: 1 }, 1);
        return { grade: 'pass', reasons: ['made up'] };
      },
    },
    {
      ...stageById(STAGES, 'lanes'),
      ...made,
      makes: [{ name: 'map', kind: 'map', title: 'Map' }],
      async run(context) {
        const bytes = new TextEncoder().encode(JSON.stringify(smallMap()));
        context.output('map').part({ key: '0', bytes, codec: 'json' });
        return { grade: 'warn', reasons: [] };
      },
    },
    {
      ...stageById(STAGES, 'validation'),
      parameters: {},
      takes: [{ name: 'map', kind: 'map', stage: 'lanes' }],
      reads: [],
    },
  ];
}

async function reconstructed(path: string): Promise<string> {
  const drive = Drive.open(path, 'write');
  try {
    await runPipeline(drive, {}, madeStages());
  } finally {
    drive.close();
  }
  return path;
}

/** Paths of three drives in `folder`. */
export async function goodDrives(folder: string): Promise<string[]> {
  const place = (name: string): string => join(folder, name);
  const written = makeSmallDrive(place('written.drive'), { sweeps: SWEEPS, points: 20, imuRateHz: 20 });
  const vehicle = smallDrive().filter(({ ns }) => ns < T0 + LENGTH_NS);
  await writeMcap(place('vehicle.mcap'), vehicle);
  await ingest(place('vehicle.mcap'), place('vehicle.drive'));
  await writeMcap(place('foxglove.mcap'), foxgloveLog(asJson));
  await ingest(place('foxglove.mcap'), place('foxglove.drive'));
  return [await reconstructed(written), await reconstructed(place('vehicle.drive')), place('foxglove.drive')];
}
