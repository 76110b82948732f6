/** GeoJSON in WGS84 (docs/map.md). */
import { readGeoJson, writeGeoJson } from '../../../map/formats/geojson.ts';
import type { ExportFormat } from './format.ts';
import { findingsLine, heightsLine, roundTripLine, vertices } from './map-report.ts';

export const geojson = {
  id: 'geojson',
  title: 'GeoJSON',
  summary: 'Every element with class, confidence and sources, in WGS84.',
  extension: 'geojson',
  mediaType: 'application/geo+json',
  of: 'map',
  options: ['origin'],
  write({ map, origin, findings, stamp }) {
    const text = writeGeoJson(map, { origin, findings, stamp });
    const read = map.elements.length > 0 ? readGeoJson(text, origin) : undefined;
    const report = [
      `${map.elements.length} elements, ${map.lanelets.length} lanelets.`,
      heightsLine(origin),
      ...(read ? [roundTripLine(vertices(map), vertices(read.map))] : []),
      ...findingsLine(findings),
      ...(read?.problems ?? []),
    ];
    return { content: text, report };
  },
} satisfies ExportFormat;
