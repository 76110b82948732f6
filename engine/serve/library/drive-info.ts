/** Facts of a drive for the interface that opens it. */
import type { DriveInfo } from '../../contract/api.ts';
import type { Drive } from '../../drive/drive.ts';
import { isWritable } from '../../drive/file/location.ts';
import { Replay } from '../../replay/replay.ts';
import { simulatedHow } from './simulated.ts';
import { hasTruth } from './truth.ts';

export function infoOf(drive: Drive, handle: string): DriveInfo {
  const { info } = drive;
  const replay = new Replay(drive);
  const report = drive.report();
  const simulated = simulatedHow(drive);
  return {
    drive: handle,
    uuid: info.uuid,
    name: info.name,
    source: info.source,
    t0: info.t0,
    durationNs: info.durationNs,
    firstCompleteNs: info.firstCompleteNs,
    readonly: !isWritable(drive.path),
    streams: drive.streams(),
    calibration: replay.calibration,
    ...(info.origin ? { origin: info.origin } : {}),
    poseSources: replay.poseSources(),
    report,
    ...(report.cut ? { cut: report.cut } : {}),
    ...(simulated ? { simulated } : {}),
    ...logOf(drive),
    truth: hasTruth(drive.path),
  };
}

/** How the log is found that the drive refers to; nothing for one that holds all it needs. */
export function logOf(drive: Drive): Pick<DriveInfo, 'log'> {
  const log = drive.logState();
  return log ? { log: { state: log.state, path: log.path, bytes: log.bytes, text: log.text } } : {};
}
