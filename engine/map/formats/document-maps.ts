/** Lanetrace's own map documents, e.g. the truth of a simulated drive. */
import { mapOf } from '../document.ts';
import type { MapFormat } from './map-format.ts';

export const documentMaps = {
  name: 'lanetrace',
  title: 'Lanetrace map',
  extensions: ['json'],
  read: ({ json }) => (json?.format === 'lanetrace-map/1' ? { map: mapOf(json), problems: [] } : undefined),
} satisfies MapFormat;
