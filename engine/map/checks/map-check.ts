/** The contract of a map check: a plain object that reports what is wrong with a map, without a reference. */
import type { MapElement, RoadMap } from '../model.ts';
import type { Names, Report } from './report.ts';

export type MapToCheck = {
  readonly map: RoadMap;
  /** What elements and lanelets are called, by id. */
  readonly names: Names;
  /** The elements that are lines or areas: no poles, signs, lights, arrows or centrelines. */
  readonly lines: readonly MapElement[];
  /**
   * The lines that can be seen on the road. Virtual ones only bound lanelets: those through a junction cross each other.
   */
  readonly seenLines: readonly MapElement[];
};

export type MapCheck = {
  readonly id: string;
  readonly title: string;
  /** Reports in an order that depends on the map alone, so that the same map gives the same findings. */
  check(subject: MapToCheck, report: Report): void;
};
