import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import {
  behind,
  carried,
  carriedFromAbove,
  distanceToFit,
  type FromAbove,
  flightFrom,
  flown,
  forwardOf,
  framed,
  groundAt,
  lookAtFrom,
  looked,
  oblique,
  pannedFromAbove,
  upFromAbove,
  type VehiclePlace,
  zoomedFromAbove,
} from '../../../../renderer/scene/camera/viewPose.ts';

const metres = fc.double({ min: -1000, max: 1000, noNaN: true });
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const place = fc
  .record({ x: metres, y: metres, heading: angle })
  .map(({ x, y, heading }): VehiclePlace => ({ position: [x, y, 0], heading }));
const close = (a: Vec3, b: Vec3, within = 1e-6): void =>
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))))).toBeLessThan(within);

const STREET: FromAbove = { x: 10, y: -4, up: [0, 1], halfHeightM: 40 };

describe('a view from above', () => {
  it('has north up wherever the vehicle goes and however it turns', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 8 }), (places) => {
        let view = STREET;
        places.slice(1).forEach((now, i) => {
          view = carriedFromAbove(view, 'top', places[i] ?? now, now);
          expect(view.up).toEqual([0, 1]);
        });
        const [first, last] = [places[0], places.at(-1)];
        expect(view.x - STREET.x).toBeCloseTo((last?.position[0] ?? 0) - (first?.position[0] ?? 0), 6);
      }),
    );
  });

  it('with the heading up turns about the vehicle, which stays where it is on the screen', () => {
    fc.assert(
      fc.property(place, place, (before, now) => {
        const view: FromAbove = { ...STREET, up: upFromAbove('heading', before.heading) };
        const moved = carriedFromAbove(view, 'heading', before, now);
        const onScreen = ({ x, y, up }: FromAbove, { position }: VehiclePlace): Vec3 => {
          const [dx, dy] = [position[0] - x, position[1] - y];
          return [dx * up[1] - dy * up[0], dx * up[0] + dy * up[1], 0];
        };
        close(onScreen(moved, now), onScreen(view, before));
        close([...moved.up, 0], [Math.cos(now.heading), Math.sin(now.heading), 0]);
      }),
    );
  });

  it('shows east at the right with north up, and the left of the vehicle at the left with its heading up', () => {
    close([...groundAt(STREET, [1, 0]), 0], [50, -4, 0]);
    close([...groundAt(STREET, [0, 1]), 0], [10, 36, 0]);
    const south: FromAbove = { ...STREET, up: upFromAbove('heading', -Math.PI / 2) };
    close([...groundAt(south, [1, 0]), 0], [-30, -4, 0]);
  });

  it('keeps the ground under the pointer while it zooms, and brings what was pressed under it', () => {
    const screen = fc.tuple(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(
        screen,
        screen,
        angle,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (a, b, heading, factor) => {
          const view: FromAbove = { ...STREET, up: upFromAbove('heading', heading) };
          const zoomed = zoomedFromAbove(view, factor, a);
          close([...groundAt(zoomed, a), 0], [...groundAt(view, a), 0]);
          close([...groundAt(pannedFromAbove(view, a, b), b), 0], [...groundAt(view, a), 0]);
        },
      ),
    );
  });

  it('becomes an oblique view of the same place with the same side up', () => {
    const { eye, target } = oblique(STREET, 2, Math.PI / 3);
    expect(target).toEqual([10, -4, 2]);
    expect(eye[0]).toBeCloseTo(10);
    expect(eye[1]).toBeLessThan(-4);
    expect(eye[2]).toBeGreaterThan(2);
  });
});

describe('a view that follows', () => {
  const before: VehiclePlace = { position: [0, 0, 0], heading: 0 };
  const now: VehiclePlace = { position: [100, 20, 1], heading: Math.PI / 2 };

  it('begins behind and above the vehicle, looking ahead', () => {
    const { eye, target } = behind(now);
    close(eye, [100, 5, 9.5]);
    close(target, [100, 29, 1]);
  });

  it('keeps its direction by position, and turns with the vehicle by pose', () => {
    const view = { eye: [-15, 3, 8] as Vec3, target: [9, 0, 0] as Vec3 };
    close(carried(view, before, now, false).eye, [85, 23, 9]);
    const turned = carried(view, before, now, true);
    close(turned.eye, [97, 5, 9]);
    close(turned.target, [100, 29, 1]);
  });

  it('comes back where it was when the vehicle does', () => {
    fc.assert(
      fc.property(place, place, fc.boolean(), (a, b, turns) => {
        const view = behind(a);
        const back = carried(carried(view, a, b, turns), b, a, turns);
        close(back.eye, view.eye);
        close(back.target, view.target);
      }),
    );
  });
});

describe('framing', () => {
  it('puts the sphere into the middle, wholly seen, from the same side', () => {
    const fov = (50 * Math.PI) / 180;
    const view = framed({ eye: [0, -10, 10], target: [0, 0, 0] }, [50, 60, 2], 5, fov, 0.8);
    expect(view.target).toEqual([50, 60, 2]);
    const back: Vec3 = [view.eye[0] - 50, view.eye[1] - 60, view.eye[2] - 2];
    expect(back[0]).toBeCloseTo(0);
    expect(back[1]).toBeCloseTo(-(back[2] ?? 0));
    expect(Math.hypot(...back)).toBeCloseTo(distanceToFit(5, fov, 0.8));
    expect(distanceToFit(5, fov, 0.8)).toBeGreaterThan(distanceToFit(5, fov, 2));
  });
});

describe('flying', () => {
  it('starts from the place and the direction of the view, and hands them back', () => {
    const flight = flightFrom({ eye: [1, 2, 3], target: [1, 12, 3] });
    expect(flight.yaw).toBeCloseTo(Math.PI / 2);
    expect(flight.pitch).toBeCloseTo(0);
    close(lookAtFrom(flight, 10).target, [1, 12, 3]);
  });

  it('goes along the view, to its right, and up the map', () => {
    const flight = flightFrom({ eye: [0, 0, 0], target: [10, 0, 0] });
    close(flown(flight, { ahead: 1, right: 0, up: 0 }, 3).position, [3, 0, 0]);
    close(flown(flight, { ahead: 0, right: 1, up: 0 }, 3).position, [0, -3, 0]);
    close(flown(flight, { ahead: 0, right: 0, up: 1 }, 3).position, [0, 0, 3]);
  });

  it('never looks over its own head', () => {
    const flight = looked(flightFrom({ eye: [0, 0, 0], target: [1, 0, 0] }), 0, 10);
    expect(forwardOf(flight)[2]).toBeLessThan(1);
    expect(forwardOf(flight)[0]).toBeGreaterThan(0);
  });
});
