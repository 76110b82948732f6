/** Layouts that a person saved by name, and files of them. */
import { decodeText } from '../../../engine/contract/text/encoding.ts';

export type NamedLayout = { readonly name: string; readonly layout: unknown };

/** What a file of a layout says it is. */
const KIND = 'lanetrace layout';
/** Characters of a name. */
export const MOST_NAME = 80;

export const layoutsIn = (saved: unknown): readonly NamedLayout[] =>
  Array.isArray(saved)
    ? saved.filter(
        (each): each is NamedLayout =>
          typeof each === 'object' && each !== null && typeof each.name === 'string' && 'layout' in each,
      )
    : [];

/** With one of this name in the place of the old one, by name. */
export const withLayout = (all: readonly NamedLayout[], added: NamedLayout): readonly NamedLayout[] =>
  [...all.filter(({ name }) => name !== added.name), added].sort((a, b) => a.name.localeCompare(b.name));

export const fileOf = (workspace: string, { name, layout }: NamedLayout): string =>
  `${JSON.stringify({ kind: KIND, version: 1, workspace, name, layout }, undefined, 1)}\n`;

/** Bytes of a file; a layout of 64 panels with all that they keep has some hundred thousand. */
const MOST_BYTES = 1_000_000;

/** @throws Error for a file that is larger than a layout */
export async function textOfLayout(file: Blob): Promise<string> {
  if (file.size > MOST_BYTES) throw new Error(`The file has ${file.size} bytes, too many for a layout.`);
  return decodeText(new Uint8Array(await file.arrayBuffer()));
}

/** @throws Error that says why a text is no layout of this workspace. */
export function layoutOfFile(text: string, workspace: string): NamedLayout {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error('The file is no JSON.');
  }
  const found = typeof read === 'object' && read !== null ? read : {};
  if (!('kind' in found) || found.kind !== KIND || !('layout' in found) || !('name' in found))
    throw new Error('The file is no layout of Lanetrace.');
  if (!('workspace' in found) || found.workspace !== workspace)
    throw new Error(
      `The layout is of the workspace "${String('workspace' in found ? found.workspace : '')}".`,
    );
  return { name: String(found.name).slice(0, MOST_NAME), layout: found.layout };
}
