/** The longest stretches of items in a row of which each one `holds`, in order; none is empty. */
export function runsOf<T>(items: readonly T[], holds: (item: T, index: number) => boolean): T[][] {
  const runs: T[][] = [];
  let open: T[] | undefined;
  items.forEach((item, index) => {
    if (!holds(item, index)) {
      open = undefined;
      return;
    }
    if (!open) {
      open = [];
      runs.push(open);
    }
    open.push(item);
  });
  return runs;
}
