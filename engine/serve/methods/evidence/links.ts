/** The links from an item of an artifact to what it was made from, stage by stage, back to samples. */
import type { EvidenceLink } from '../../../contract/api.ts';
import type { Drive } from '../../../drive/drive.ts';
import { threadMethod } from '../method.ts';

/** Enough for a divider of a long drive; the heaviest of each item come first. */
const MOST_LINKS = 5000;

export const evidenceMethod = threadMethod('evidence.of', 'analysis', (params, drives) => ({
  result: { links: evidenceOf(drives.reading(params.drive), params.artifact, params.item) },
}));

export function evidenceOf(drive: Drive, artifact: number, item: string): EvidenceLink[] {
  const links: EvidenceLink[] = [];
  const seen = new Set<string>();
  const ahead = [{ artifact, item }];
  for (let next = ahead.shift(); next && links.length < MOST_LINKS; next = ahead.shift()) {
    const name = `${next.artifact} ${next.item}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const { stage } = drive.artifacts.info(next.artifact);
    for (const { source, weight } of drive.links.of(next.artifact, next.item)) {
      if ('stream' in source) links.push({ item: next.item, stage, ...source, weight });
      else {
        links.push({ item: next.item, stage, artifact: source.artifact, key: source.item, weight });
        ahead.push({ artifact: source.artifact, item: source.item });
      }
    }
  }
  return links.slice(0, MOST_LINKS);
}
