import { expect, test } from 'vitest';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import type { SampleInfo } from '../../../engine/contract/streams.ts';
import type { InputArtifact, PartBody } from '../../../engine/reconstruct/contract/stage.ts';
import { MaskReader, MaskWriter } from '../../../engine/reconstruct/mapping/mask.ts';

test('labels of sweeps with any number of points come back as they were written', () => {
  const written = [0, 1, 2, 3, 4, 5, 1001].map((count, seq) => ({
    info: { seq, t: seq } as SampleInfo,
    labels: Uint8Array.from({ length: count }, (_, p) => (p * p + seq) % 4),
  }));
  const parts: PartBody[] = [];
  const writer = new MaskWriter({ part: (part) => parts.push(part), setMeta: () => undefined }, 1);
  for (const { info, labels } of written) writer.add(info, labels);
  writer.close();
  const reader = new MaskReader({
    parts: () => parts.map(({ key, bytes }) => ({ key, level: 0, block: () => decodeColumns(bytes) })),
  } as unknown as InputArtifact);
  for (const { info, labels } of written) expect(reader.of(info.seq)).toEqual(labels);
});
