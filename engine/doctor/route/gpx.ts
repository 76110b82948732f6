/** The route check as a GPX 1.1 file (topografix.com/GPX/1/1): the way, and each part to be driven again, with its start. */
import type { RouteAgain, RouteLine } from '../../contract/doctor/route.ts';
import { escapeXml } from '../../map/formats/osm.ts';
import { geodeticOf, pointAt, type RoutePath } from './path.ts';

/** A point more often than this (m) shows no more on a map. */
const STEP_M = 5;

/** Undefined for a path without a place on earth. */
export function gpxOf(name: string, path: RoutePath, again: readonly RouteAgain[]): string | undefined {
  if (!path.origin) return undefined;
  const lengthM = path.stationM.at(-1) ?? 0;
  const starts = again.flatMap(({ from, sentence }, k) =>
    from
      ? [
          `  <wpt lat="${from.latitudeDeg.toFixed(7)}" lon="${from.longitudeDeg.toFixed(7)}">`,
          `    <name>Drive again ${k + 1}</name>`,
          `    <desc>${escapeXml(sentence)}</desc>`,
          '  </wpt>',
        ]
      : [],
  );
  const tracks = again.flatMap((part, k) =>
    trackOf(
      `Drive again ${k + 1}`,
      path,
      part.of === 'plan' ? part.line : lineOf(path, part.fromM, part.toM),
      part.sentence,
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Lanetrace" xmlns="http://www.topografix.com/GPX/1/1">',
    `  <metadata><name>${escapeXml(name)}</name></metadata>`,
    ...starts,
    ...trackOf(name, path, lineOf(path, 0, lengthM), path.title),
    ...tracks,
    '</gpx>',
    '',
  ].join('\n');
}

/** The path between two stations. */
function lineOf(path: RoutePath, fromM: number, toM: number): RouteLine {
  const stations = [fromM];
  for (let at = fromM + STEP_M; at < toM; at += STEP_M) stations.push(at);
  stations.push(toM);
  return stations.map((station) => pointAt(path, station));
}

function trackOf(name: string, path: RoutePath, line: RouteLine, about: string): string[] {
  const points = line.flatMap((xy) => {
    const place = geodeticOf(path, xy);
    return place
      ? [`      <trkpt lat="${place.latitudeDeg.toFixed(7)}" lon="${place.longitudeDeg.toFixed(7)}"/>`]
      : [];
  });
  return [
    '  <trk>',
    `    <name>${escapeXml(name)}</name>`,
    `    <desc>${escapeXml(about)}</desc>`,
    '    <trkseg>',
    ...points,
    '    </trkseg>',
    '  </trk>',
  ];
}
