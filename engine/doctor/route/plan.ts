/**
 * A planned route as a GPX file (1.0 and 1.1, topografix.com/GPX/1/1): the segments of its tracks; where it has none its routes,
 * with the points between that Garmin's extensions give (`gpxx:rpt`).
 */
import { SaxesParser } from 'saxes';
import { MOST_PLAN_CHARACTERS } from '../../contract/doctor/route.ts';
import { InputError } from '../../contract/errors.ts';
import { visible } from '../../contract/visible.ts';

export type PlannedPlace = readonly [latitudeDeg: number, longitudeDeg: number];
export type PlannedRoute = {
  readonly name: string;
  /** Each with two places or more, in the order in which they are to be driven. */
  readonly tracks: readonly (readonly PlannedPlace[])[];
  /** Its points that are on none of them: without a latitude and longitude that can be, or alone in their segment. */
  readonly leftOut: number;
};

/** Elements within each other; GPX with extensions has some ten. */
const MOST_DEPTH = 64;
/** Attributes of an element; the root of a GPX file with its name spaces has some ten. */
const MOST_ATTRIBUTES = 64;

/** @throws InputError when the text is no GPX with a track or a route of two places or more */
export function parsePlan(name: string, text: string): PlannedRoute {
  const refuse = (reason: string): InputError => new InputError(`The plan "${visible(name)}" ${reason}`);
  if (text.length > MOST_PLAN_CHARACTERS)
    throw refuse(`has ${text.length} characters; at most ${MOST_PLAN_CHARACTERS} are read.`);
  if (/<!DOCTYPE/i.test(text)) throw refuse('has a DOCTYPE, which no GPX file has.');
  const [tracks, routes] = [newLines(), newLines()];
  let [root, depth, attributes] = ['', 0, 0];
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', ({ message }) => {
    throw refuse(`is not well-formed XML: line ${parser.line}: ${visible(message)}`);
  });
  parser.on('opentagstart', () => {
    attributes = 0;
    if (++depth > MOST_DEPTH) throw refuse(`nests elements more than ${MOST_DEPTH} deep.`);
  });
  parser.on('attribute', () => {
    if (++attributes > MOST_ATTRIBUTES)
      throw refuse(`has an element with over ${MOST_ATTRIBUTES} attributes.`);
  });
  parser.on('opentag', ({ name: tag, attributes: given }) => {
    const local = tag.slice(tag.indexOf(':') + 1);
    if (depth === 1) root = local;
    if (local === 'trkseg') tracks.all.push([]);
    else if (local === 'rte') routes.all.push([]);
    else if (local === 'trkpt' || local === 'rtept' || local === 'rpt') {
      const [latitude, longitude] = [degrees(given.lat, 90), degrees(given.lon, 180)];
      const lines = local === 'trkpt' ? tracks : routes;
      lines.points++;
      if (latitude !== undefined && longitude !== undefined) lines.all.at(-1)?.push([latitude, longitude]);
    }
  });
  parser.on('closetag', () => void depth--);
  parser.write(text).close();
  if (root !== 'gpx') throw refuse('has no <gpx> element: it is no GPX file.');
  const found = [tracks, routes].map(usedOf).find((each) => each.tracks.length > 0);
  if (found) return { name, ...found };
  const points = tracks.points + routes.points;
  throw refuse(
    `has no track and no route with two places${points > 0 ? ` (${points} have no latitude and longitude that can be, or are alone)` : ''}.`,
  );
}

type Lines = { readonly all: PlannedPlace[][]; points: number };

const newLines = (): Lines => ({ all: [], points: 0 });

function usedOf({ all, points }: Lines): Omit<PlannedRoute, 'name'> {
  const tracks = all.filter(({ length }) => length > 1);
  return { tracks, leftOut: points - tracks.reduce((sum, { length }) => sum + length, 0) };
}

function degrees(text: string | undefined, most: number): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Math.abs(value) <= most ? value : undefined;
}
