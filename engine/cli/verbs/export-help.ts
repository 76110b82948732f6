/** The formats in the help of `export`. */
import { MAP_EXTENSIONS } from '../../map/formats/read.ts';
import { EXPORT_FORMATS } from '../../reconstruct/results/export/registry.ts';
import { pluginState } from '../plugins.ts';

/** With those of plug-ins, whose code is not loaded for it. */
export function exportHelp(): { readonly formats: string; readonly maps: string } {
  const added = pluginState()
    .active()
    .flatMap(({ description }) => description.exportFormats);
  return {
    formats: `: ${[...EXPORT_FORMATS.all, ...added].map(({ id }) => id).join(', ')}`,
    maps: `: ${MAP_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}`,
  };
}
