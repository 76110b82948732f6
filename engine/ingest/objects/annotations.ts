/** foxglove.ImageAnnotations: outlines and circles in a picture, each with the text that stands near it. */
import type { ObjectOutline } from '../../contract/messages/objects.ts';
import { numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf } from '../messages/header.ts';
import type { Found } from './found.ts';

/** foxglove.PointsAnnotation, Type. */
const LINE_LOOP = 2;
const LINE_LIST = 4;

export function imageAnnotations(message: Tree): Found {
  const texts = treesAt(message, 'texts').map((text) => ({
    text: textAt(text, 'text'),
    at: treeAt(text, 'position'),
  }));
  const outlines = treesAt(message, 'points').flatMap((each, i): ObjectOutline[] => {
    const uv = treesAt(each, 'points').flatMap((point) => [
      numberAt(point, 'x') ?? Number.NaN,
      numberAt(point, 'y') ?? Number.NaN,
    ]);
    const type = numberAt(each, 'type');
    if (uv.length < 4 || !uv.every(Number.isFinite) || type === LINE_LIST) return [];
    const id = String(i);
    return [{ id, label: nearestText(texts, uv), uv, closed: type === LINE_LOOP }];
  });
  const circles = treesAt(message, 'circles').flatMap((circle, i): ObjectOutline[] => {
    const at = treeAt(circle, 'position');
    const [u, v, d] = [numberAt(at, 'x'), numberAt(at, 'y'), numberAt(circle, 'diameter')];
    if (u === undefined || v === undefined || d === undefined || ![u, v, d].every(Number.isFinite)) return [];
    const uv = Array.from({ length: CIRCLE_CORNERS }, (_, k) => (2 * Math.PI * k) / CIRCLE_CORNERS).flatMap(
      (angle) => [u + (d / 2) * Math.cos(angle), v + (d / 2) * Math.sin(angle)],
    );
    return [{ id: `circle ${i}`, label: '', uv, closed: true }];
  });
  return { boxes: [], outlines: [...outlines, ...circles], picture: frameOf(message) };
}

const CIRCLE_CORNERS = 24;
/** A text this near to a corner of an outline is written to it. */
const LABEL_REACH_PX = 40;

function nearestText(
  texts: readonly { readonly text: string; readonly at: Tree }[],
  uv: readonly number[],
): string {
  let [best, nearest] = ['', LABEL_REACH_PX];
  for (const { text, at } of texts) {
    const [x, y] = [numberAt(at, 'x') ?? Number.NaN, numberAt(at, 'y') ?? Number.NaN];
    for (let i = 0; i + 1 < uv.length; i += 2) {
      const away = Math.hypot(x - (uv[i] ?? 0), y - (uv[i + 1] ?? 0));
      if (away < nearest) [best, nearest] = [text, away];
    }
  }
  return best.slice(0, 100);
}
