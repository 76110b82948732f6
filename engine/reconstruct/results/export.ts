/** Writes what a run made in a format that other tools read, with a report of what is in it and what is not. */
import { basename } from 'node:path';
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import { checkMap } from '../../map/checks/check.ts';
import { readGeoJson, writeGeoJson } from '../../map/formats/geojson.ts';
import { writeLanelet2 } from '../../map/formats/lanelet2.ts';
import { readLanelet2 } from '../../map/formats/lanelet2-read.ts';
import { readMap } from '../../map/formats/read.ts';
import type { Finding, RoadMap } from '../../map/model.ts';
import { reproject, reprojectFindings } from '../../map/reproject.ts';
import { findRun, frameOf, inputOfRun, mapOfRun, trajectoryOfRun } from './results.ts';
import { g2oText, kittiText, sweepPoses, tumText } from './trajectories.ts';

export const EXPORT_FORMATS = ['lanelet2', 'geojson', 'tum', 'kitti', 'g2o'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportRequest = {
  /** Id or name; the newest by default. */
  readonly run?: number | string | undefined;
  readonly format: ExportFormat;
  /** Whose trajectory: odometry or alignment; the last that is done by default. */
  readonly stage?: string | undefined;
  /** Whose pose a trajectory gives, by the log's name; the vehicle by default. */
  readonly frame?: string | undefined;
  /** Where a local map lies; for a drive with GNSS, another origin to count from. */
  readonly origin?: Omit<MapOrigin, 'datum'> | undefined;
};

export type Exported = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly report: readonly string[];
};

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
  const { format } = request;
  if (format !== 'lanelet2' && format !== 'geojson')
    throw new InputError(`${path} is a map: it goes out as lanelet2 or geojson, not as ${format}.`);
  const read = readMap(path, text);
  const { map, origin } = placed(read.map, request.origin, path);
  const name = basename(path).replace(/\.[^.]*$/, '');
  const out: Out = (suffix, mediaType, content, report) => ({
    fileName: `${name}.${suffix}`,
    mediaType,
    bytes: new TextEncoder().encode(content),
    report: [...read.problems, ...report],
  });
  const findings = checkMap(map);
  return format === 'lanelet2'
    ? lanelet2(map, origin, findings, `Lanetrace: map ${basename(path)}`, out)
    : geojson(map, origin, findings, { name: basename(path) }, out);
}

/** @throws InputError when the run has not what is asked for, or a local map has no origin. */
export function exportRun(drive: Drive, request: ExportRequest): Exported {
  const run = findRun(drive, request.run);
  const name = drive.info.name.replace(/[^A-Za-z0-9._-]+/g, '-') || 'drive';
  const out = (suffix: string, mediaType: string, text: string, report: readonly string[]): Exported => ({
    fileName: `${name}.${suffix}`,
    mediaType,
    bytes: new TextEncoder().encode(text),
    report,
  });
  switch (request.format) {
    case 'lanelet2':
    case 'geojson': {
      if (request.stage !== undefined && request.stage !== 'lanes')
        throw new InputError(`Stage "${request.stage}" makes no map; the map is made by "lanes".`);
      const made = mapOfRun(drive, run);
      const { map, origin } = placed(made.map, request.origin, drive.path);
      const findings = reprojectFindings(made.findings, made.map.origin, origin);
      const comment = `Lanetrace: drive ${drive.info.name} (${drive.info.uuid}), run "${run.name}"`;
      return request.format === 'lanelet2'
        ? lanelet2(map, origin, findings, comment, out)
        : geojson(
            map,
            origin,
            findings,
            { drive: drive.info.uuid, name: drive.info.name, run: run.name },
            out,
          );
    }
    case 'tum':
    case 'kitti': {
      const taken = trajectoryOfRun(drive, run, request.stage);
      const calibration = drive.calibration(run.calibration);
      const lidar = taken.stream === undefined ? undefined : drive.stream(taken.stream);
      const offset = calibration.sensors.find((each) => each.frame === lidar?.frame)?.timeOffsetNs ?? 0;
      const sweeps = sweepPoses(drive, taken, frameOf(calibration, request.frame), offset);
      const report = [
        `${sweeps.poses.length} poses of ${request.frame ?? 'the vehicle'} relative to the first, from ${taken.stage}.`,
        ...(sweeps.filled > 0
          ? [
              `${sweeps.filled} sweeps have no pose of their own; theirs are taken from the motion about them.`,
            ]
          : []),
      ];
      return request.format === 'kitti'
        ? out('kitti.txt', 'text/plain', kittiText(sweeps), report)
        : out('tum', 'text/plain', tumText(drive.info.t0, sweeps), report);
    }
    case 'g2o': {
      const graph = inputOfRun(drive, run, 'graph', 'alignment');
      if (!graph) throw new InputError(`Run "${run.name}" has no pose graph: its alignment is not done.`);
      const { text, vertices, edges, leftOut } = g2oText(graph.only());
      return out('g2o', 'text/plain', text, [
        `${vertices} poses, ${edges} edges between them.`,
        ...(leftOut > 0
          ? [
              `${leftOut} factors on single poses (GNSS, attitude, gravity) have no g2o type and are left out.`,
            ]
          : []),
      ]);
    }
  }
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

type Out = (suffix: string, mediaType: string, text: string, report: readonly string[]) => Exported;

function lanelet2(
  map: RoadMap,
  origin: MapOrigin,
  findings: readonly Finding[],
  comment: string,
  out: Out,
): Exported {
  const { xml, lineStrings, points, lanelets, lone } = writeLanelet2(map, { origin, findings, comment });
  const read = readLanelet2(xml, origin);
  return out('osm', 'application/xml', xml, [
    `${lanelets} lanelets with both bounds found; ${lone} of ${map.elements.length} elements bound none.`,
    `${lineStrings} line strings, ${points} points.`,
    heights(origin),
    roundTrip(vertices(map), vertices(read.map)),
    ...counted(findings),
    ...read.problems,
  ]);
}

function geojson(
  map: RoadMap,
  origin: MapOrigin,
  findings: readonly Finding[],
  stamp: Readonly<Record<string, unknown>>,
  out: Out,
): Exported {
  const text = writeGeoJson(map, { origin, findings, stamp });
  const read = map.elements.length > 0 ? readGeoJson(text, origin) : undefined;
  return out('geojson', 'application/geo+json', text, [
    `${map.elements.length} elements, ${map.lanelets.length} lanelets.`,
    heights(origin),
    ...(read ? [roundTrip(vertices(map), vertices(read.map))] : []),
    ...counted(findings),
    ...(read?.problems ?? []),
  ]);
}

const vertices = (map: RoadMap): Vec3[] => map.elements.flatMap(({ points }) => points);

const heights = ({ datum }: MapOrigin): string =>
  datum === 'ellipsoid'
    ? 'Heights are above the WGS84 ellipsoid.'
    : `Heights are ${datum === 'geoid' ? 'above sea level' : 'of unknown datum'}, as the drive has them; the format expects the WGS84 ellipsoid.`;

/** Each vertex written against the nearest that was read back. */
function roundTrip(written: readonly Vec3[], read: readonly Vec3[]): string {
  const cells = new Map<string, Vec3[]>();
  const key = (x: number, y: number): string => `${Math.floor(x)},${Math.floor(y)}`;
  for (const p of read) {
    const name = key(p[0], p[1]);
    const at = cells.get(name);
    if (at) at.push(p);
    else cells.set(name, [p]);
  }
  let worst = 0;
  for (const p of written) {
    let least = Number.POSITIVE_INFINITY;
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const q of cells.get(key(p[0] + dx, p[1] + dy)) ?? [])
          least = Math.min(least, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    worst = Math.max(worst, least);
  }
  return `Read back: each of ${written.length} vertices, the furthest off by ${(1000 * worst).toFixed(2)} mm.`;
}

function counted(findings: readonly Finding[]): string[] {
  const count = (severity: Finding['severity'], noun: string): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
  };
  return findings.length > 0
    ? [`Findings stamped: ${count('error', 'error')}, ${count('warn', 'warning')}, ${count('info', 'note')}.`]
    : [];
}
