/** A check of what hangs in the air before the lidar: rain, snow, spray. */
import type { Metric } from '../../../contract/stages.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { meanOf } from '../../../geometry/statistics.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { releaseCloud } from '../../mapping/release.ts';
import { loneEchoes, REACH_M } from './echoes.ts';
import { CHECK } from './names.ts';
import { GATES, judged } from './verdict.ts';

/** Sweeps that are looked at. */
const SWEEPS = 12;

export function airMetrics(drive: StageDrive, lidar: StreamInfo | undefined): Metric[] {
  if (!lidar) return [];
  const infos = [...drive.samples(lidar.id)].filter(({ bytes }) => bytes > 0);
  const every = Math.max(1, Math.floor(infos.length / SWEEPS));
  const shares = infos.flatMap(({ seq }, k) => {
    if (k % every !== 0) return [];
    const cloud = drive.cloud(lidar.id, seq);
    const share = loneEchoes(cloud);
    releaseCloud(cloud);
    return share === undefined ? [] : [100 * share];
  });
  if (shares.length === 0) return [];
  return [
    judged(
      CHECK.lone(lidar.name, REACH_M),
      meanOf(shares),
      '%',
      GATES.lonePercent,
      (size) => `${size} of the near echoes of ${lidar.name} stand alone: rain, snow or spray is in the air.`,
      'over',
    ),
  ];
}
