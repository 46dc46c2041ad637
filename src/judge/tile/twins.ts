import type { TileFacts } from '../../observe/facts.ts';
import { keyOf, type IntegrationTile } from '../../resources/schema/schema.ts';
import { finding, type Finding } from '../common/finding.ts';

/**
 * Two manifests that name one tile of the platform, as by its id and by its tag, are one tile to it: only one of them is
 * worked on, and the other is told. The one that holds more of its accounts goes first, else the one whose name comes first.
 */
export function judgeTwins({
  tile,
  facts,
  twins = [],
}: {
  readonly tile: IntegrationTile;
  readonly facts: TileFacts;
  /** Keys of the other tiles that are the same integration. */
  readonly twins?: readonly string[] | undefined;
}): Finding[] {
  const own = keyOf(tile);
  const [first = own] = [own, ...twins].sort(
    (a, b) => holdings(facts, b) - holdings(facts, a) || (a < b ? -1 : 1),
  );
  if (first === own) return [];
  return [
    finding(
      'TileDeclaredTwice',
      `The manifest ${first} names the same tile of the platform, "${facts.integration.name}" (${facts.integration.id}), and is the one that is worked on`,
      `Have the accounts refer to ${first} and remove this manifest, or correct its integrationId or tag.`,
    ),
  ];
}

/** How many accounts a tile's manifest holds. */
function holdings(facts: TileFacts, tile: string): number {
  return Object.values(facts.marks.accounts).filter(
    (mark) => mark.released === undefined && mark.tile === tile,
  ).length;
}
