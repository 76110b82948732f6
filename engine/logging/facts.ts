/** What a report of a fault needs to know of the machine and the process. */
import { availableParallelism, totalmem } from 'node:os';
import type { Facts } from './log.ts';

export const machineFacts = (): Facts => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  memoryMB: Math.round(totalmem() / 1e6),
});

/** Wall time since `start` (of performance.now), and the most memory that this process ever held. */
export const costSince = (start: number): Facts => ({
  seconds: Number(((performance.now() - start) / 1000).toFixed(3)),
  peakMB: Math.round(process.resourceUsage().maxRSS / 1000),
});
