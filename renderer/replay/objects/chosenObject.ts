/** The object that a person picked: one box of one stream, the same in all views while its number is told. */
import { create } from 'zustand';

export type ChosenObject = { readonly stream: number; readonly id: string };

export const useChosenObject = create<{ readonly object?: ChosenObject | undefined }>(() => ({}));

export const chooseObject = (object: ChosenObject | undefined): void => useChosenObject.setState({ object });

/** The id picked in this stream. */
export const chosenIn = (stream: number): string | undefined => {
  const { object } = useChosenObject.getState();
  return object?.stream === stream ? object.id : undefined;
};
