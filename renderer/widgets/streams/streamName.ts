/** Short names of streams: a topic without the usual ending of its kind. */
import { visible } from '../../../engine/contract/visible.ts';

const ENDINGS =
  /(?<=.)\/(image(_raw|_rect|_color|_rect_color)?(\/compressed)?|compressed|points(_raw)?|pointcloud(_raw)?|scan|targets)$/;

/** "/camera/left/image/compressed" is "camera/left"; a name that is no topic stays as it is. */
export const shortName = (name: string): string =>
  visible(name)
    .replace(ENDINGS, '')
    .replace(/^\/(?=.)/, '');

/** A sentence with the topics in it made short: "Dirt on the lens of camera/left". */
export const shortNames = (text: string): string => text.replace(/(?<=^|\s)\/[\w/]+/g, shortName);
