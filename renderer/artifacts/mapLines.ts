/** A map/1 document as lines: its elements, and each lanelet as a centre line with its outline. */
import { landmarksIn, shapeOf } from '../widgets/map/landmarks.ts';
import { type Line, named } from './line.ts';
import { type Rule, ruleFacts } from './ruleFacts.ts';

type Point = readonly [number, number, number];
type Bound = { readonly element: string; readonly from: number; readonly to: number };
type Doc = {
  readonly elements?: readonly (Record<string, unknown> & {
    readonly id: string;
    readonly points: readonly Point[];
  })[];
  readonly lanelets?: readonly (Record<string, unknown> & {
    readonly id: string;
    readonly left: Bound;
    readonly right: Bound;
    readonly centerline: readonly Point[];
  })[];
  readonly regulations?: readonly Rule[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const share = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** @throws SyntaxError when the bytes are not JSON: the engine wrote them, so that is a fault, not an input. */
export function mapLinesOf(bytes: Uint8Array): Line[] {
  const {
    elements = [],
    lanelets = [],
    regulations = [],
  } = JSON.parse(new TextDecoder().decode(bytes)) as Doc;
  const pointsOf = new Map(elements.map(({ id, points }) => [id, points]));
  const lanes = lanelets.map((lanelet): Omit<Line, 'name'> => {
    const sides = [...along(pointsOf, lanelet.left), ...along(pointsOf, lanelet.right).reverse()];
    return {
      id: lanelet.id,
      class: 'lanelet',
      subtype: text(lanelet.subtype),
      confidence: share(lanelet.confidence),
      xyz: Float64Array.from(lanelet.centerline.flat()),
      attributes: lanelet,
      outline: Float64Array.from(sides.flatMap((point) => point.slice(0, 2))),
    };
  });
  const lines = elements.map(
    (element): Omit<Line, 'name'> => ({
      id: element.id,
      class: text(element.class),
      subtype: text(element.subtype),
      confidence: share(element.confidence),
      xyz: Float64Array.from(element.points.flat()),
      attributes: element,
    }),
  );
  const all = named([...lanes, ...lines]);
  if (regulations.length === 0) return all;
  const facts = ruleFacts(regulations, new Map(all.map(({ id, name }) => [id, name])));
  return all.map((line) => ({ ...line, attributes: { ...line.attributes, ...facts.get(line.id) } }));
}

/** A landmarks/1 document: each as what is drawn of it. */
export const landmarkLinesOf = (bytes: Uint8Array): Line[] =>
  named(
    landmarksIn(bytes).map(
      (landmark): Omit<Line, 'name'> => ({
        id: landmark.id,
        class: landmark.kind,
        subtype: landmark.subtype,
        confidence: landmark.confidence,
        xyz: Float64Array.from(shapeOf(landmark).flat()),
        attributes: landmark,
      }),
    ),
  );

/** The stretch of an element that bounds a lane, in the lane's direction. */
function along(pointsOf: ReadonlyMap<string, readonly Point[]>, { element, from, to }: Bound): Point[] {
  const points = pointsOf.get(element) ?? [];
  return from <= to ? points.slice(from, to + 1) : points.slice(to, from + 1).reverse();
}
