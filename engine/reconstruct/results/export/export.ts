/** Writes what a run made in a format that other tools read, with a report of what is in it and what is not. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { MapOrigin } from '../../../contract/calibration.ts';
import { CancelledError, InputError, messageOf } from '../../../contract/errors.ts';
import type { PoseReference } from '../../../contract/extensions/formats.ts';
import { fileNameOf } from '../../../contract/text/fileName.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { RunRow } from '../../../drive/results/runs.ts';
import { checkMap } from '../../../map/checks/check.ts';
import { readMap } from '../../../map/formats/read.ts';
import type { RoadMap } from '../../../map/model.ts';
import { reproject, reprojectFindings } from '../../../map/reproject.ts';
import { newestCalibration } from '../../../replay/poses.ts';
import { findRun, inputOfRun, type MapVersion, mapOfRun } from '../results.ts';
import type { Diagnose, ExportFormat, MapToExport, RunToExport, Written } from './format.ts';
import { EXPORT_FORMATS } from './registry.ts';

export type ExportRequest = {
  /** Id or name; the newest that is finished by default. */
  readonly run?: number | string | undefined;
  /** Id of an export format. */
  readonly format: string;
  /** Whose trajectory: odometry or alignment; the last that is done by default. */
  readonly stage?: string | undefined;
  /** Whose pose a trajectory gives, by the log's name; the vehicle by default. */
  readonly frame?: string | undefined;
  /** The frame that the poses of a trajectory are given in; that of the first pose by default. */
  readonly reference?: PoseReference | undefined;
  /** Where a local map lies; for a drive with GNSS, another origin to count from. */
  readonly origin?: Omit<MapOrigin, 'datum'> | undefined;
  /** Of a map: with the corrections of people, which is the default, or without. */
  readonly version?: MapVersion | undefined;
};

export type Exported = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly report: readonly string[];
};

/** @throws InputError naming the formats there are. */
export function exportFormat(id: string): ExportFormat {
  const format = EXPORT_FORMATS.find(id);
  if (format) return format;
  const known = EXPORT_FORMATS.all.map((each) => each.id).join(', ');
  throw new InputError(`There is no export format "${id}"; there are ${known}.`);
}

/**
 * Exports a map that lies in a file of its own (a map document, GeoJSON, Lanelet2, Argoverse 2), e.g. the truth of a simulated
 * drive, stamped with what the checks find in it.
 * @throws InputError when the file is no map, the format is none of a map, or a local map has no origin.
 */
export function exportMap(
  path: string,
  text: string,
  request: Pick<ExportRequest, 'format' | 'origin'>,
): Exported {
  const format = exportFormat(request.format);
  if (format.of !== 'map') {
    const maps = EXPORT_FORMATS.all.filter(({ of }) => of === 'map').map(({ id }) => id);
    throw new InputError(`${path} is a map: it goes out as ${maps.join(' or ')}, not as ${format.id}.`);
  }
  const read = readMap(path, text);
  const { map, origin } = placed(read.map, request.origin, path);
  const name = basename(path);
  const { content, report } = format.write({
    map,
    origin,
    findings: checkMap(map),
    comment: `Lanetrace: map ${name}`,
    stamp: { name },
  });
  const written = { content, report: [...read.problems, ...report] };
  return exported(name.replace(/\.[^.]*$/, ''), format, written);
}

/** @throws InputError when there is no such format, the run has not what is asked for, or a local map has no origin. */
export function exportRun(drive: Drive, request: ExportRequest): Exported {
  const format = exportFormat(request.format);
  if (format.of === 'drive')
    throw new InputError(
      `The format ${format.id} is of the drive itself and is written to a place of its own.`,
    );
  const run = findRun(drive, request.run);
  const name = fileNameOf(drive.info.name, { filler: '-', otherwise: 'drive' });
  if (request.reference !== undefined && !format.options.includes('reference'))
    throw new InputError(`The format ${format.id} has no choice of the frame that poses are given in.`);
  const written =
    format.of === 'map'
      ? format.write(mapToExport(drive, run, request))
      : format.write(runToExport(drive, run, request));
  return exported(name, format, written);
}

export type DriveExportRequest = {
  readonly format: string;
  /** Seconds from the drive's begin; all of it by default. */
  readonly fromS?: number | undefined;
  readonly toS?: number | undefined;
  /** Of a case: the run that it takes along, and the layout of the interface as JSON. */
  readonly run?: number | string | undefined;
  readonly layout?: string | undefined;
  /** Of a report: what is wrong with the drive. */
  readonly diagnose?: Diagnose | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Writes what the log held, or a cut of it, as a file or a folder at `out`, which appears when it is whole.
 * @returns what is in it and what is not, a line each
 * @throws InputError when the format is none of a drive, the cut is empty, or the place is taken or cannot be written;
 *   CancelledError when `signal` says so. Then nothing is left at `out`.
 */
export async function exportDrive(
  drive: Drive,
  out: string,
  request: DriveExportRequest,
): Promise<readonly string[]> {
  const format = exportFormat(request.format);
  if (format.of !== 'drive')
    throw new InputError(`The format ${format.id} is of what a run made, not of a drive.`);
  const [from, to] = [(request.fromS ?? -Infinity) * 1e9, (request.toS ?? Infinity) * 1e9];
  if (!(from < to))
    throw new InputError(
      `A cut from ${request.fromS ?? 0} s to ${request.toS ?? 'the end'}${request.toS === undefined ? '' : ' s'} holds nothing.`,
    );
  if (existsSync(out)) throw new InputError(`${out} is there already; it is left as it is.`);
  const part = partOf(out);
  await rm(part, { recursive: true, force: true });
  try {
    const progress = (fraction: number): void => {
      if (request.signal?.aborted) throw new CancelledError();
      request.onProgress?.(fraction);
    };
    const report = await format.write(
      {
        ...{ drive, from, to, calibration: newestCalibration(drive), progress },
        ...{ run: request.run, layout: request.layout, diagnose: request.diagnose },
      },
      part,
    );
    await rename(part, out);
    return report;
  } catch (cause) {
    await rm(part, { recursive: true, force: true });
    if (cause instanceof InputError || cause instanceof CancelledError) throw cause;
    throw new InputError(`${out} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}

/** Writes it beside the drive, under the drive's name and, where that is taken, a number. @throws as exportDrive does */
export async function exportBeside(
  drive: Drive,
  request: DriveExportRequest,
): Promise<{ readonly written: string; readonly report: readonly string[] }> {
  const format = exportFormat(request.format);
  const name = fileNameOf(drive.info.name, { filler: '-', otherwise: 'drive' });
  const ending = format.extension === '' ? `-${format.id}` : `.${format.extension}`;
  const places = Array.from(
    { length: MOST_PLACES },
    (_, i) => `${name}${i === 0 ? '' : `-${i + 1}`}${ending}`,
  );
  // Where there is a part, another export of this drive is at work.
  const written = places
    .map((place) => join(dirname(drive.path), place))
    .find((place) => ![place, partOf(place)].some(existsSync));
  if (written === undefined)
    throw new InputError(`${dirname(drive.path)} holds ${MOST_PLACES} exports of this drive: remove some.`);
  return { written, report: await exportDrive(drive, written, request) };
}

/** The place until it is whole. */
const partOf = (out: string): string => `${out}.part`;

const MOST_PLACES = 100;

function mapToExport(
  drive: Drive,
  run: RunRow,
  { stage, origin: wanted, version }: ExportRequest,
): MapToExport {
  if (stage !== undefined && stage !== 'lanes')
    throw new InputError(`Stage "${stage}" makes no map; the map is made by "lanes".`);
  const made = mapOfRun(drive, run, version);
  const { map, origin } = placed(made.map, wanted, drive.path);
  const { name, uuid } = drive.info;
  return {
    map,
    origin,
    findings: reprojectFindings(made.findings, made.map.origin, origin),
    comment: `Lanetrace: drive ${name} (${uuid}), run "${run.name}"`,
    stamp: {
      ...{ drive: uuid, name, run: run.name },
      ...(made.corrections > 0 ? { corrections: String(made.corrections) } : {}),
    },
  };
}

function runToExport(
  drive: Drive,
  run: RunRow,
  { stage, frame, reference = 'first' }: ExportRequest,
): RunToExport {
  return {
    drive,
    run,
    calibration: drive.calibration(run.calibration),
    stage,
    frame,
    reference,
    artifact: (name, by) => inputOfRun(drive, run, name, by),
  };
}

function exported(name: string, format: ExportFormat, { content, report }: Written): Exported {
  return {
    fileName: `${name}.${format.extension}`,
    mediaType: format.mediaType,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    report,
  };
}

/** @throws InputError when nothing says where a local map lies. */
function placed(
  map: RoadMap,
  wanted: ExportRequest['origin'],
  path: string,
): { map: RoadMap; origin: MapOrigin } {
  if (wanted) {
    const { latitudeDeg, longitudeDeg } = wanted;
    if (!(Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180))
      throw new InputError(`${latitudeDeg}, ${longitudeDeg} is no latitude and longitude.`);
    const origin: MapOrigin = { ...wanted, datum: map.origin?.datum ?? 'unknown' };
    return { map: { ...reproject(map, origin), origin }, origin };
  }
  if (map.origin) return { map, origin: map.origin };
  throw new InputError(
    `${path} has no place on earth (no usable GNSS): give one with --origin LAT,LON,ALT to write latitudes and longitudes.`,
  );
}
