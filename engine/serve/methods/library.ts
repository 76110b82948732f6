/** The list of drives that a person sees on opening. */
import { engineMethod } from './method.ts';

export const listLibrary = engineMethod('library.list', (_, { library }) => library.list());

export const forgetDrive = engineMethod('library.forget', ({ grant }, { library }) => {
  library.forget(grant);
  return { result: {} };
});
