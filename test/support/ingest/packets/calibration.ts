/** A made-up calibration of an HDL-64E with every correction, as the YAML of velodyne_pointcloud and as db.xml. */

type Laser = { readonly [field: string]: number };

const LASERS: readonly Laser[] = Array.from({ length: 64 }, (_, i) => ({
  vert_correction: i < 32 ? 2 - 0.34 * i : -8.8 - 0.5 * (i - 32),
  rot_correction: (i % 8) * 2 - 7,
  dist_correction: 120 + i,
  dist_correction_x: 124 + i / 2,
  dist_correction_y: 122 + i / 3,
  vert_offset_correction: i < 32 ? 20 : 15,
  horiz_offset_correction: i % 2 ? 2.6 : -2.6,
  focal_distance: 1000 + 10 * i,
  focal_slope: 1 + (i % 5) / 10,
}));
const isAngle = (field: string): boolean => field === 'vert_correction' || field === 'rot_correction';
const isBare = (field: string): boolean => field === 'focal_slope';

/** Angles alone, radians, by the numbers of lasers. */
export const anglesYaml = (
  lasers: readonly { readonly elevation: number; readonly azimuth: number }[],
  distanceM: number,
): string =>
  `distance_resolution: ${distanceM}\nnum_lasers: ${lasers.length}\nlasers:\n${lasers
    .map(
      ({ elevation, azimuth }, i) =>
        `- {laser_id: ${i}, rot_correction: ${azimuth}, vert_correction: ${elevation}}`,
    )
    .join('\n')}\n`;

/** Radians and metres. @param left fields that are left out */
export const hdl64Yaml = (...left: readonly string[]): string =>
  `distance_resolution: 0.002\nnum_lasers: 64\nlasers:\n${LASERS.map(
    (laser, i) =>
      `- {laser_id: ${i}, ${Object.entries(laser)
        .filter(([field]) => !left.includes(field))
        .map(([field, value]) => {
          const unit = isAngle(field) ? Math.PI / 180 : isBare(field) ? 1 : 0.01;
          return `${field}: ${value * unit}`;
        })
        .join(', ')}}`,
  ).join('\n')}\n`;

const XML: Readonly<Record<string, string>> = {
  vert_correction: 'vertCorrection_',
  rot_correction: 'rotCorrection_',
  dist_correction: 'distCorrection_',
  dist_correction_x: 'distCorrectionX_',
  dist_correction_y: 'distCorrectionY_',
  vert_offset_correction: 'vertOffsetCorrection_',
  horiz_offset_correction: 'horizOffsetCorrection_',
  focal_distance: 'focalDistance_',
  focal_slope: 'focalSlope_',
};

/** Degrees and centimetres. */
export function hdl64Xml(): string {
  const items = LASERS.map((laser, i) => {
    const fields = Object.entries(laser).map(([field, value]) => `<${XML[field]}>${value}</${XML[field]}>`);
    return `<item class_id="9"><px class_id="10"><id_>${i}</id_>${fields.join('')}</px></item>`;
  });
  const list = (name: string, value: number): string =>
    `<${name}>${`<item>${value}</item>`.repeat(64)}</${name}>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<!DOCTYPE boost_serialization>
<boost_serialization signature="serialization::archive" version="4"><DB class_id="0"><distLSB_>0.2</distLSB_>
${list('enabled_', 1)}${list('minIntensity_', 0)}${list('maxIntensity_', 255)}
<points_ class_id="8"><count>64</count>${items.join('\n')}</points_></DB></boost_serialization>\n`;
}
