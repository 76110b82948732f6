/** Labels of objects in a picture. */
import { visible } from '../../../../engine/contract/visible.ts';
import { classColour } from '../../../widgets/classColour.ts';

export type PictureLabel = {
  readonly key: string;
  readonly text: string;
  readonly colour: string;
  readonly at: { readonly u: number; readonly v: number };
};

/** More names cover the picture. */
const MOST_LABELS = 24;

/** Each above the middle of the uppermost of its points. */
export function labelsIn(
  objects: readonly {
    readonly id: string;
    readonly label: string;
    readonly score?: number;
    readonly uv: readonly number[];
  }[],
): PictureLabel[] {
  return objects.slice(0, MOST_LABELS).flatMap(({ id, label, score, uv }, i) => {
    if (label === '') return [];
    const us = uv.filter((_, k) => k % 2 === 0);
    const vs = uv.filter((_, k) => k % 2 === 1);
    const at = { u: (Math.min(...us) + Math.max(...us)) / 2, v: Math.min(...vs) };
    const text = visible(score === undefined ? label : `${label} ${score.toFixed(2)}`);
    return [{ key: `${id} ${i}`, text, colour: classColour(label), at }];
  });
}
