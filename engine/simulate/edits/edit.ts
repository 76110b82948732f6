/** A map edit by name: the world is built as if the road had been changed, to test the detection of change. */
export type MapEdit = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly unit?: string;
  readonly defaultValue?: number;
  /** Name of the check that is expected to notice it. */
  readonly check: string;
};

/** An edit as it was asked for. */
export type EditRequest = { readonly name: string; readonly value?: number | undefined };
