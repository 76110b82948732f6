/** The models that come with Lanetrace: folders of resources/models, in a checkout and beside the packed archive alike. */
import { fileURLToPath } from 'node:url';

/** @returns the path of the model's folder; whether it is there is the reader's to check */
export const bundledModel = (name: string): string =>
  fileURLToPath(new URL(`../../resources/models/${name}`, import.meta.url));
