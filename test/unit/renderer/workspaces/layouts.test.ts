import type { DockviewApi } from 'dockview-react';
import { describe, expect, test } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { PANELS, panelById } from '../../../../renderer/panels/registry.ts';
import { place } from '../../../../renderer/workspaces/place.ts';
import { WORKSPACES } from '../../../../renderer/workspaces/registry.ts';
import { roomOf } from '../../../../renderer/workspaces/room.ts';

type Placed = { readonly id: string; readonly component: string; readonly title: string };

/** A dock that keeps what is put into it. */
function fakeDock(): { readonly dock: DockviewApi; readonly placed: Placed[] } {
  const placed: Placed[] = [];
  const panel = { api: { setActive: () => {} }, group: { api: { setSize: () => {} } } };
  const dock = {
    width: 1600,
    height: 800,
    addPanel: (options: Placed) => {
      placed.push(options);
      return panel;
    },
    getPanel: () => panel,
  };
  return { dock: dock as unknown as DockviewApi, placed };
}

const stream = (id: number, kind: StreamInfo['kind'], name: string) =>
  ({ id, kind, name, frame: name, meta: {} }) as unknown as StreamInfo;

function driveWith(streams: readonly StreamInfo[]): DriveInfo {
  return { streams, calibration: { sensors: [] }, report: { findings: [] } } as unknown as DriveInfo;
}

test('no two panels have the same id or title', () => {
  expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  expect(new Set(PANELS.map(({ title }) => title)).size).toBe(PANELS.length);
});

test('the problems stand first; the other workspaces follow in the order of their keys', () => {
  expect(WORKSPACES.map(({ key }) => key)).toEqual(['p', '1', '2', '3', '4', '5']);
});

describe.each(WORKSPACES.map((workspace) => [workspace.title, workspace] as const))('%s', (_, workspace) => {
  const lidar = stream(1, 'lidar', 'velodyne');
  test.each([
    ['no camera', [lidar]],
    ['one camera', [lidar, stream(2, 'camera', 'image_02')]],
    ['three cameras', [lidar, ...['a', 'b', 'front'].map((name, i) => stream(2 + i, 'camera', name))]],
  ])('the ready layout of a drive with %s places known panels, each under an id of its own', (_, streams) => {
    const rooms = (['wide', 'small'] as const).map((room) => {
      const { dock, placed } = fakeDock();
      workspace.layout(dock, driveWith(streams), room);
      expect(placed.length).toBeGreaterThan(1);
      expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
      for (const { component, title } of placed)
        if (component !== 'camera') expect(title).toBe(panelById(component)?.title);
      return placed.map(({ id }) => id).toSorted();
    });
    // A small room has the same panels, in other places.
    expect(rooms[1]).toEqual(rooms[0]);
  });
});

test('a laptop of 1366 by 768 or 1280 by 800 is a small room, a screen of 1440 by 900 a wide one', () => {
  expect(roomOf(1280, 800)).toBe('small');
  expect(roomOf(1366, 768)).toBe('small');
  expect(roomOf(1920, 820)).toBe('small');
  expect(roomOf(1440, 900)).toBe('wide');
});

test('a layout that names a panel which does not exist is refused by its name', () => {
  const { dock, placed } = fakeDock();
  expect(() => place(dock, 'scene4d')).toThrow('No panel is called "scene4d".');
  expect(placed).toEqual([]);
});
