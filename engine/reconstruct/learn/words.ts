/** What was learnt, in words. */
import type { Agreement } from './agreement.ts';
import type { Learnt } from './learnt.ts';

export const sentenceOf = ({ model, tiles, run }: Learnt): string =>
  `Model ${model}, from ${tiles} tiles of ${run}. It is a choice of the stage evidence; nothing uses it by itself.`;

/** Before and after, on what was held out. */
export const linesOf = ({ heldOut, before, after }: Learnt): string[] =>
  heldOut === 0
    ? ['No tile was held out: how far it agrees with the run is not known.']
    : [
        `On ${heldOut} tiles held out, against the ${after.cells} cells that the run is sure of:`,
        `before: ${figures(before)}`,
        `after: ${figures(after)}`,
      ];

const figures = ({ precision, recall, f1, ece }: Agreement): string =>
  `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}, ECE ${ece.toFixed(4)}`;
