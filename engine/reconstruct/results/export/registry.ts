/** The export formats, in the order in which they are shown. A new format is added here. */
import type { ExportFormatInfo } from '../../../contract/extensions/formats.ts';
import { Registry } from '../../../contract/extensions/registry.ts';
import { caseFile } from './drive/case.ts';
import { las, pcd, ply } from './drive/cloud-files.ts';
import { colmap } from './drive/colmap.ts';
import { mcap } from './drive/mcap.ts';
import { nerfstudio } from './drive/nerfstudio.ts';
import { reportPage } from './drive/report-page.ts';
import { csv } from './drive/tables.ts';
import type { ExportFormat } from './format.ts';
import { g2o } from './g2o.ts';
import { geojson } from './geojson.ts';
import { kitti } from './kitti.ts';
import { lanelet2 } from './lanelet2.ts';
import { tum } from './tum.ts';

export const EXPORT_FORMATS = new Registry<ExportFormat>('export format', ({ id }) => [id], [
  lanelet2,
  geojson,
  tum,
  kitti,
  g2o,
  mcap,
  pcd,
  ply,
  las,
  csv,
  nerfstudio,
  colmap,
  caseFile,
  reportPage,
]);

/** What the interface and the command line show of a format. */
export const describeExportFormat = ({
  id,
  title,
  summary,
  extension,
  of,
  options,
}: ExportFormat): ExportFormatInfo => ({ id, title, summary, extension, of, options });
