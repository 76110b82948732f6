/** What was read of a log. */
export type Amount = { readonly files: number; readonly bytes: number };
