/**
 * Pictures with their poses as a folder for nerfstudio (docs.nerf.studio, "Data conventions"): transforms.json with a lens and a
 * pose a picture, T_world_camera with the camera's axes of OpenGL (x right, y up, z back).
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraModel, Pose } from '../../../../contract/calibration.ts';
import { rotate } from '../../../../geometry/se3.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { writePosedPictures } from './posed-pictures.ts';

const MODELS = { pinhole: 'PINHOLE', 'brown-conrady': 'OPENCV', 'kannala-brandt': 'OPENCV_FISHEYE' } as const;

export const nerfstudio = {
  id: 'nerfstudio',
  title: 'Pictures with poses, nerfstudio',
  summary:
    'A folder with transforms.json: pictures, lenses and poses, for nerfstudio and gaussian splatting.',
  extension: '',
  mediaType: 'application/json',
  of: 'drive',
  options: [],

  async write(cut: DriveToExport, out: string): Promise<string[]> {
    const { pictures, title, origin, report } = await writePosedPictures(cut, out);
    const frames = pictures.map(({ file, lens, T_map_camera }) => ({
      file_path: `images/${file}`,
      ...lensOf(lens),
      transform_matrix: matrixOf(T_map_camera, origin),
    }));
    // Nothing of it is moved or scaled but its origin: metres, z up.
    const about = { drive: cut.drive.info.name, poses: title, origin };
    await writeFile(join(out, 'transforms.json'), JSON.stringify({ lanetrace: about, frames }, undefined, 1));
    return [`${frames.length} pictures with poses of ${title}.`, ...report];
  },
} satisfies ExportFormat;

/** Our pixel (0, 0) is a centre, nerfstudio's a corner: half a pixel more. */
function lensOf({ width, height, fx, fy, cx, cy, lens, distortion }: CameraModel): object {
  const fisheye = lens === 'kannala-brandt';
  const names = fisheye ? ['k1', 'k2', 'k3', 'k4'] : ['k1', 'k2', 'p1', 'p2', 'k3'];
  return {
    ...{ camera_model: MODELS[lens], w: width, h: height, fl_x: fx, fl_y: fy, cx: cx + 0.5, cy: cy + 0.5 },
    ...Object.fromEntries(lens === 'pinhole' ? [] : names.map((name, i) => [name, distortion[i] ?? 0])),
  };
}

/** Columns: the camera's right, up and back, and where it is. */
function matrixOf({ p, q }: Pose, origin: readonly number[]): number[][] {
  const right = rotate(q, [1, 0, 0]);
  const up = rotate(q, [0, -1, 0]);
  const back = rotate(q, [0, 0, -1]);
  const at = p.map((value, k) => value - (origin[k] ?? 0));
  return [0, 1, 2].map((k) => [right[k] ?? 0, up[k] ?? 0, back[k] ?? 0, at[k] ?? 0]).concat([[0, 0, 0, 1]]);
}
