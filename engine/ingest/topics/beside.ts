/** What files beside a recording say of its topics: descriptions of lidars whose packets it has, and of its CAN buses. */
import type { Finding } from '../format.ts';
import { type Definitions, definitionsBeside, noDefinitions } from '../media/can/definitions.ts';
import { noPacketFacts, type PacketFacts, packetFactsBeside } from '../packets/beside.ts';

export type FactsBeside = { readonly packets: PacketFacts; readonly can: Definitions };

export const nothingBeside = (): FactsBeside => ({ packets: noPacketFacts(), can: noDefinitions() });

/**
 * @param log a file, or the folder of a recording
 * @param within folders that links may lead to (format.ts)
 * @param given DBC files that were given with it
 */
export const factsBeside = async (
  log: string,
  within?: readonly string[],
  given?: readonly string[],
): Promise<FactsBeside> => ({
  packets: await packetFactsBeside(log, within),
  can: await definitionsBeside(log, within, given),
});

/** At the end of the log, when it is known what was used. */
export function findingsBeside({ packets, can }: FactsBeside): Finding[] {
  const { given, used, findings } = can;
  const unused = given.length > 0 && !used.yes;
  return [
    ...packets.findings,
    ...(used.yes || unused ? findings : []),
    ...(unused
      ? [
          {
            level: 'warn' as const,
            file: given.join(', '),
            place: 'whole file',
            reason: 'defines no message of a CAN bus that the log has: not used',
            count: given.length,
          },
        ]
      : []),
  ];
}
