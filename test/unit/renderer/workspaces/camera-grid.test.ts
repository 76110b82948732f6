import { describe, expect, it } from 'vitest';
import { ARGOVERSE2 } from '../../../../engine/simulate/rig/argoverse.ts';
import { trueCalibration } from '../../../../engine/simulate/rig/calibration.ts';
import { KITTI_4CAM } from '../../../../engine/simulate/rig/kitti.ts';
import { NUSCENES } from '../../../../engine/simulate/rig/nuscenes.ts';
import type { Rig } from '../../../../engine/simulate/rig/rig.ts';
import { SAMPLE } from '../../../../engine/simulate/rig/sample.ts';
import { cameraGrid } from '../../../../renderer/workspaces/replay/cameraGrid.ts';

/** Names of the tiles' cameras, row by row. */
function namesOf(rig: Rig, rows: 1 | 2): string[][] | undefined {
  const sensors = trueCalibration(rig);
  const cameras = rig.cameras.map(({ name }) => {
    const found = sensors.find((sensor) => sensor.name === name);
    if (!found) throw new Error(`${name} has no place.`);
    return {
      name,
      grey: /grey/.test(name),
      sensor: { frame: name, T_vehicle_sensor: found.T_vehicle_sensor, timeOffsetNs: 0 },
    };
  });
  return cameraGrid(cameras, rows)?.map((row) =>
    row.map((tile) => tile.map(({ name }) => name.replace('camera_', '')).join('+')),
  );
}

describe('camera tiles', () => {
  it('stand as the cameras look: front in the middle, left and right beside it', () => {
    expect(namesOf(SAMPLE, 1)).toEqual([['left', 'front', 'right']]);
    expect(namesOf(SAMPLE, 2)).toEqual([['left', 'front', 'right']]);
  });

  it('have those that look back below, or as tabs where there is no room', () => {
    expect(namesOf(NUSCENES, 2)).toEqual([
      ['front_left', 'front', 'front_right'],
      ['back_left', 'back', 'back_right'],
    ]);
    expect(namesOf(NUSCENES, 1)).toEqual([['front_left+back_left', 'front+back', 'front_right+back_right']]);
  });

  it('show all nine of a ring and hide only what looks the same way', () => {
    const rows = namesOf(ARGOVERSE2, 2);
    expect(rows?.map((row) => row.length)).toEqual([3, 4]);
    expect(rows?.flat().join('+').split('+')).toHaveLength(9);
    expect(rows?.[0]?.[1]).toMatch(/^ring_front_center\+/);
  });

  it('have no sides when all look ahead', () => {
    expect(namesOf(KITTI_4CAM, 2)).toBeUndefined();
  });
});
