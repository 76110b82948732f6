/** The contract of a map format that can be read: a plain object that takes a file of its own kind and leaves all others. */
import type { MapOrigin } from '../../contract/calibration.ts';
import type { RoadMap } from '../model.ts';

export type ReadResult = { readonly map: RoadMap; readonly problems: readonly string[] };

/** A file whose format is looked for. */
export type MapFile = {
  readonly text: string;
  /** The parsed document of a file that is a JSON object; undefined for any other. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
};

export type MapFormat = {
  readonly name: string;
  readonly title: string;
  /** Usual endings of its files, without the dot. */
  readonly extensions: readonly string[];
  /**
   * The map, or undefined where the file is of another format.
   * @param origin the place that the coordinates shall count from, where the format has latitudes and longitudes
   * @throws InputError when the file is of this format and cannot be used
   */
  read(file: MapFile, origin: MapOrigin | undefined): ReadResult | undefined;
};
