/** Card of a drive for the library, read from its small tables and one picture of a camera. */
import { statSync } from 'node:fs';
import type { DriveCard } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import { outcomeOf } from '../../contract/ingestOutcome.ts';
import type { StageRun, Verdict } from '../../contract/stages.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { utcText } from '../../contract/time.ts';
import type { VideoShape } from '../../contract/video/picture-look.ts';
import { Drive } from '../../drive/drive.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import { VideoSpans } from '../../replay/video.ts';
import { distanceM } from './distance.ts';
import { logOf } from './drive-info.ts';
import { simulatedHow } from './simulated.ts';

/** A card without the grant, which only the engine's main thread gives out. */
export type CardAnswer = {
  readonly card: Omit<DriveCard, 'grant' | 'picture' | 'video'>;
  readonly picture?: Uint8Array | undefined;
  readonly video?: (VideoShape & { readonly bytes: Uint8Array }) | undefined;
};

const SENSORS = ['lidar', 'camera', 'radar', 'gnss', 'imu'] as const;

/** @throws InputError when the drive cannot be opened; the sentence is for the card. */
export async function cardOf(path: string, plugins: readonly ActivePlugin[] = []): Promise<CardAnswer> {
  const drive = Drive.open(path, 'read');
  try {
    const { info } = drive;
    const picture = await pictureOf(drive);
    const streams = drive.streams();
    // Not shown, but what cannot be read here cannot be opened either.
    drive.calibrations();
    const distance = distanceM(drive);
    const simulated = simulatedHow(drive);
    const report = drive.report();
    const warnings = report.findings
      .filter(({ level }) => level !== 'info')
      .reduce((sum, { count }) => sum + count, 0);
    return {
      card: {
        name: info.name,
        bytes: statSync(path).size,
        startUtc: utcText(info.t0, 0),
        durationNs: info.durationNs,
        ...(distance === undefined ? {} : { distanceM: distance }),
        sensors: SENSORS.map((kind) => ({
          kind,
          count: streams.filter((stream) => stream.kind === kind && stream.role === 'sensor').length,
        })).filter(({ count }) => count > 0),
        warnings,
        ingest: outcomeOf(report),
        ...(await runFacts(drive, plugins)),
        ...(simulated ? { simulated } : {}),
        ...logOf(drive),
      },
      picture,
      video: picture ? undefined : videoOf(drive),
    };
  } finally {
    drive.close();
  }
}

type RunFacts = Pick<DriveCard, 'reconstruction' | 'health' | 'grade'>;

/** How far the map is, by the stages that make it (those of plug-ins do not count), what is wrong with the drive, and what Health says. */
async function runFacts(drive: Drive, plugins: readonly ActivePlugin[]): Promise<RunFacts> {
  const { listRuns } = await import('../../reconstruct/run/runs.ts');
  const { describedPipeline } = await import('../../plugins/pipeline.ts');
  const { diagnose, gradeOf } = await import('../../doctor/doctor.ts');
  const added = plugins.flatMap(({ description }) => description.stages.map(({ id }) => id));
  const all = listRuns(drive, describedPipeline(plugins));
  const runs = all.map(({ stages }) => stages.filter(({ stage }) => !added.includes(stage)));
  const health = runs.findLast((stages) => healthOf(stages) !== undefined);
  const verdict = health && healthOf(health);
  return {
    reconstruction: reconstructionOf(runs),
    grade: gradeOf(diagnose(drive, all).problems),
    ...(verdict ? { health: verdict } : {}),
  };
}

export function reconstructionOf(
  runs: readonly (readonly Pick<StageRun, 'state'>[])[],
): DriveCard['reconstruction'] {
  // A later variant that still runs, or that failed, takes nothing away from a run that is finished.
  if (runs.some((stages) => stages.length > 0 && stages.every(({ state }) => state === 'done')))
    return 'done';
  // Made whole, by settings or code that have changed since: it can be looked at as before.
  const made = (state: StageRun['state']): boolean => state === 'done' || state === 'stale';
  if (runs.some((stages) => stages.length > 0 && stages.every(({ state }) => made(state)))) return 'stale';
  const stages = runs.at(-1) ?? [];
  if (stages.every(({ state }) => state === 'not-run')) return 'none';
  return stages.some(({ state }) => state === 'failed') ? 'failed' : 'partial';
}

const healthOf = (stages: readonly StageRun[]): Verdict | undefined =>
  stages.find(({ stage, state }) => stage === 'health' && (state === 'done' || state === 'stale'))?.verdict;

/** A small JPEG from the middle of a camera that looks ahead, as far as its name says so. */
async function pictureOf(drive: Drive): Promise<Uint8Array | undefined> {
  const camera = cameraAhead(drive, 'image/');
  const middle = camera && drive.at(camera.id, Math.floor(camera.count / 2));
  if (!middle) return undefined;
  const { openPicture } = await import('../../drive/samples/pictures.ts');
  try {
    const picture = await openPicture(drive.payload(middle.stream, middle.seq), camera.codec)
      .resize({ width: 480 })
      .jpeg()
      .toBuffer();
    return new Uint8Array(picture);
  } catch {
    return undefined; // A damaged picture: ingest has counted it; the card shows none.
  }
}

/** A key frame from the middle of such a camera whose pictures are video. */
function videoOf(drive: Drive): CardAnswer['video'] {
  const camera = cameraAhead(drive, 'video/');
  if (!camera) return undefined;
  try {
    return new VideoSpans(drive).keyFrame(camera, Math.floor(camera.count / 2));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined; // Without parameter sets, or damaged: the report says so.
  }
}

function cameraAhead(drive: Drive, codecs: 'image/' | 'video/'): StreamInfo | undefined {
  const cameras = drive
    .streams()
    .filter(({ kind, codec, count }) => kind === 'camera' && codec.startsWith(codecs) && count > 0);
  return (
    cameras.find(({ name }) => /front(_center)?(\/|$)/i.test(name)) ??
    cameras.find(({ name }) => /front/i.test(name)) ??
    cameras[0]
  );
}
