/** Side profiles of cars, vans, trucks and buses in metres: stations from front to rear, axles, windows. */

export type VehicleKind = 'hatch' | 'saloon' | 'suv' | 'van' | 'truck' | 'bus';

export type Station = {
  readonly x: number;
  readonly top: number;
  readonly half: number;
  readonly halfTop: number;
};

export type Shape = {
  readonly belt: number;
  readonly bottom: number;
  readonly wheelR: number;
  readonly axles: readonly number[];
  readonly stations: readonly Station[];
  /** Side windows from to along x, at the belt. */
  readonly windows: readonly (readonly [number, number])[];
};

const s = (x: number, top: number, half: number, halfTop = half): Station => ({ x, top, half, halfTop });

export const SHAPES: Record<VehicleKind, Shape> = {
  hatch: {
    belt: 0.93,
    bottom: 0.2,
    wheelR: 0.31,
    axles: [1.25, -1.3],
    stations: [
      s(2.0, 0.52, 0.7),
      s(1.96, 0.72, 0.8),
      s(1.75, 0.82, 0.85),
      s(1.0, 0.97, 0.88),
      s(0.3, 1.44, 0.88, 0.62),
      s(-0.6, 1.5, 0.88, 0.64),
      s(-1.55, 1.42, 0.87, 0.62),
      s(-1.93, 0.95, 0.84),
      s(-2.02, 0.6, 0.78),
    ],
    windows: [
      [0.82, -0.28],
      [-0.36, -1.25],
      [-1.32, -1.66],
    ],
  },
  saloon: {
    belt: 0.91,
    bottom: 0.19,
    wheelR: 0.32,
    axles: [1.38, -1.42],
    stations: [
      s(2.3, 0.5, 0.68),
      s(2.26, 0.68, 0.8),
      s(2.05, 0.77, 0.87),
      s(1.05, 0.94, 0.9),
      s(0.2, 1.4, 0.9, 0.6),
      s(-0.75, 1.43, 0.9, 0.61),
      s(-1.65, 1.03, 0.89, 0.8),
      s(-2.2, 0.97, 0.86),
      s(-2.32, 0.62, 0.8),
    ],
    windows: [
      [0.84, -0.3],
      [-0.38, -1.3],
    ],
  },
  suv: {
    belt: 1.08,
    bottom: 0.26,
    wheelR: 0.36,
    axles: [1.38, -1.38],
    stations: [
      s(2.26, 0.6, 0.72),
      s(2.22, 0.86, 0.84),
      s(2.02, 0.98, 0.91),
      s(1.15, 1.12, 0.94),
      s(0.45, 1.62, 0.94, 0.69),
      s(-0.7, 1.68, 0.94, 0.7),
      s(-1.85, 1.6, 0.93, 0.68),
      s(-2.2, 1.1, 0.9),
      s(-2.28, 0.65, 0.84),
    ],
    windows: [
      [0.98, -0.25],
      [-0.33, -1.3],
      [-1.38, -1.95],
    ],
  },
  van: {
    belt: 1.22,
    bottom: 0.26,
    wheelR: 0.34,
    axles: [1.6, -1.55],
    stations: [
      s(2.5, 0.6, 0.75),
      s(2.45, 1.0, 0.88),
      s(2.1, 1.2, 0.95),
      s(1.25, 2.0, 0.97, 0.84),
      s(0.9, 2.12, 0.97, 0.86),
      s(-2.4, 2.15, 0.97, 0.87),
      s(-2.5, 1.3, 0.96, 0.92),
      s(-2.52, 0.6, 0.92),
    ],
    windows: [[1.55, 0.75]],
  },
  truck: {
    belt: 1.5,
    bottom: 0.45,
    wheelR: 0.48,
    axles: [3.0, -1.9, -3.0],
    stations: [
      s(4.05, 0.7, 1.05),
      s(4.0, 1.5, 1.2),
      s(3.75, 2.55, 1.22, 1.12),
      s(2.45, 2.75, 1.22, 1.12),
      s(2.4, 1.1, 1.2),
      s(2.15, 1.1, 1.2),
      s(2.1, 3.3, 1.25),
      s(-4.0, 3.3, 1.25),
      s(-4.05, 0.9, 1.25),
    ],
    windows: [[3.55, 2.7]],
  },
  bus: {
    belt: 1.15,
    bottom: 0.32,
    wheelR: 0.48,
    axles: [3.3, -2.9],
    stations: [
      s(6.0, 0.6, 1.15),
      s(5.95, 1.2, 1.25),
      s(5.7, 2.9, 1.27, 1.2),
      s(5.4, 3.05, 1.27, 1.2),
      s(-5.8, 3.05, 1.27, 1.2),
      s(-5.95, 2.8, 1.26, 1.2),
      s(-6.0, 0.6, 1.22),
    ],
    windows: [
      [5.4, 4.2],
      [4.1, 2.7],
      [2.6, 1.2],
      [1.1, -0.3],
      [-0.4, -1.8],
      [-1.9, -3.3],
      [-3.4, -4.8],
      [-4.9, -5.6],
    ],
  },
};
