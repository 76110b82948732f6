/** Things of one kind that never import one another: stages, log formats, panels. */

const KINDS: readonly { readonly folder: string; readonly noun: string }[] = [
  { folder: 'engine/reconstruct/stages', noun: 'stage' },
  { folder: 'engine/ingest/formats', noun: 'format' },
  { folder: 'renderer/panels', noun: 'panel' },
];

/** The sentence that says why one file may not import another; undefined where it may. */
export function siblingBroken(from: string, to: string): string | undefined {
  for (const { folder, noun } of KINDS) {
    const thing = (path: string): string | undefined => {
      if (!path.startsWith(`${folder}/`)) return undefined;
      const [child = '', ...rest] = path.slice(folder.length + 1).split('/');
      if (noun !== 'format' && rest.length === 0) return undefined;
      // A format is a file, and may have a folder of its own name for its parts.
      return child.replace(/\.ts$/, '');
    };
    const [a, b] = [thing(from), thing(to)];
    if (a && b && a !== b)
      return `A ${noun} never imports another ${noun}: what they share lies beside them.`;
  }
  return undefined;
}
