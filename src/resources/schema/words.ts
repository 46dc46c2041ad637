import { marketplaces } from '../../catalogue/marketplaces.ts';

/** What is accepted, in words that both `storekeeper validate` and the API server of Kubernetes say. */
export const words = {
  anotherAccount: 'another account of the tile',
  anotherManifest: 'another AmazonAccount of the tile',
  bareAddress: 'the bare address of the API; the token belongs where tokenFrom points',
  connectionForClone:
    'SellingPartnerAPI or Hybrid: Amazon has switched MWS off, so that accounts with it can only be adopted',
  marketplace: `one of ${marketplaces.map(({ code }) => code).join(', ')}, or a marketplace id`,
  seenWhole: 'a name without line feeds, tabs and characters that cannot be seen',
  time: 'a time with its offset, such as 2027-01-31T18:00:00Z',
  day: 'a day such as 2027-01-31',
  webAddress: 'a URL that begins with http:// or https://',
} as const;
