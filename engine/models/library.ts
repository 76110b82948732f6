/** Models by name: those that come with Lanetrace, and those learnt from drives, which lie in the home folder. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../contract/folders.ts';
import { bundledModel } from './bundled.ts';
import { MANIFEST_FILE } from './manifest.ts';

/** Folders of resources/models. */
export const BUNDLED = ['ridge', 'markings'] as const;
/** Names of learnt models begin so: none is ever taken for a bundled one. */
export const LEARNT = 'learnt-';
const NAME = /^learnt-[a-z0-9-]{1,80}$/;

/** Where learnt models lie, each a folder. */
export const learntModels = (home = homeFolder()): string => join(home, 'models');

/** Names of all models that are there, those of Lanetrace first. */
export function modelNames(home?: string): string[] {
  const folder = learntModels(home);
  const learnt = existsSync(folder)
    ? readdirSync(folder).filter((name) => NAME.test(name) && existsSync(join(folder, name, MANIFEST_FILE)))
    : [];
  return [...BUNDLED, ...learnt.sort()];
}

/** Networks for pictures that come with Lanetrace. */
export const cameraModelNames = (): string[] => ['camera'];

/** The folder of a model; whether it is there is the reader's to check. */
export const modelFolder = (name: string, home?: string): string =>
  NAME.test(name) ? join(learntModels(home), name) : bundledModel(name);
