/** Lanelet2's OSM XML (docs/map.md). */
import { writeLanelet2 } from '../../../map/formats/lanelet2.ts';
import { readLanelet2 } from '../../../map/formats/lanelet2-read.ts';
import type { ExportFormat } from './format.ts';
import { findingsLine, heightsLine, roundTripLine, vertices } from './map-report.ts';

export const lanelet2 = {
  id: 'lanelet2',
  title: 'Lanelet2 (.osm)',
  summary: 'Typed line strings, and lanelets where both bounds were found.',
  extension: 'osm',
  mediaType: 'application/xml',
  of: 'map',
  options: ['origin'],
  write({ map, origin, findings, comment }) {
    const { xml, lineStrings, points, lanelets, lone } = writeLanelet2(map, { origin, findings, comment });
    const read = readLanelet2(xml, origin);
    const report = [
      `${lanelets} lanelets with both bounds found; ${lone} of ${map.elements.length} elements bound none.`,
      `${lineStrings} line strings, ${points} points.`,
      heightsLine(origin),
      roundTripLine(vertices(map), vertices(read.map)),
      ...findingsLine(findings),
      ...read.problems,
    ];
    return { content: xml, report };
  },
} satisfies ExportFormat;
