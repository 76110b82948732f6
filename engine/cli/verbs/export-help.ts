/** The formats in the help of `export`. */
import { MAP_EXTENSIONS } from '../../map/formats/read.ts';
import { EXPORT_FORMATS } from '../../reconstruct/results/export/registry.ts';

export function exportHelp(): { readonly formats: string; readonly maps: string } {
  return {
    formats: `: ${EXPORT_FORMATS.all.map(({ id }) => id).join(', ')}`,
    maps: `: ${MAP_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}`,
  };
}
