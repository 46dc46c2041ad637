import type { Certainty } from './certainty.ts';

/** Selling regions of Amazon as a person writes them in a manifest. */
export type AmazonRegion = 'NorthAmerica' | 'Europe' | 'FarEast';

/** A selling region: `sellingRegion` is the value of the connection field, `endpoint` the SP-API host. */
export interface RegionEntry {
  readonly region: AmazonRegion;
  readonly sellingRegion: 'northAmerica' | 'europe' | 'farEast';
  readonly endpoint: string;
}

/** The three SP-API regions. Source: Amazon's table of SP-API endpoints (H); the connection's words (H). */
export const regions: readonly RegionEntry[] = [
  {
    region: 'NorthAmerica',
    sellingRegion: 'northAmerica',
    endpoint: 'https://sellingpartnerapi-na.amazon.com/',
  },
  { region: 'Europe', sellingRegion: 'europe', endpoint: 'https://sellingpartnerapi-eu.amazon.com/' },
  { region: 'FarEast', sellingRegion: 'farEast', endpoint: 'https://sellingpartnerapi-fe.amazon.com/' },
];

/** One Amazon marketplace. `aliases` are other codes people use for the same country. */
export interface Marketplace {
  readonly code: string;
  readonly aliases: readonly string[];
  readonly id: string;
  readonly country: string;
  readonly region: AmazonRegion;
  readonly currency: string;
  readonly domain: string;
  /** IANA timezone of its days. */
  readonly timezone: string;
  /** Whether the connection form of integrator.io was seen to offer it. */
  readonly offered: boolean;
  readonly certainty: Certainty;
}

type Row = readonly [
  code: string,
  id: string,
  country: string,
  region: AmazonRegion,
  currency: string,
  domain: string,
  extra?: { aliases?: readonly string[]; offered?: boolean; certainty?: Certainty },
];

const rows: readonly Row[] = [
  ['CA', 'A2EUQ1WTGCTBG2', 'Canada', 'NorthAmerica', 'CAD', 'amazon.ca'],
  ['US', 'ATVPDKIKX0DER', 'United States', 'NorthAmerica', 'USD', 'amazon.com'],
  ['MX', 'A1AM78C64UM0Y8', 'Mexico', 'NorthAmerica', 'MXN', 'amazon.com.mx'],
  ['BR', 'A2Q3Y263D00KWC', 'Brazil', 'NorthAmerica', 'BRL', 'amazon.com.br'],
  ['IE', 'A28R8C7NBKEWEA', 'Ireland', 'Europe', 'EUR', 'amazon.ie', { offered: false, certainty: 'M' }],
  ['ES', 'A1RKKUPIHCS9HS', 'Spain', 'Europe', 'EUR', 'amazon.es'],
  ['UK', 'A1F83G8C2ARO7P', 'United Kingdom', 'Europe', 'GBP', 'amazon.co.uk', { aliases: ['GB'] }],
  ['FR', 'A13V1IB3VIYZZH', 'France', 'Europe', 'EUR', 'amazon.fr'],
  ['BE', 'AMEN7PMS3EDWL', 'Belgium', 'Europe', 'EUR', 'amazon.com.be'],
  ['NL', 'A1805IZSGTT6HS', 'Netherlands', 'Europe', 'EUR', 'amazon.nl'],
  ['DE', 'A1PA6795UKMFR9', 'Germany', 'Europe', 'EUR', 'amazon.de'],
  ['IT', 'APJ6JRA9NG5V4', 'Italy', 'Europe', 'EUR', 'amazon.it'],
  ['SE', 'A2NODRKZP88ZB9', 'Sweden', 'Europe', 'SEK', 'amazon.se'],
  [
    'ZA',
    'AE08WJ6YKNBMC',
    'South Africa',
    'Europe',
    'ZAR',
    'amazon.co.za',
    { offered: false, certainty: 'M' },
  ],
  ['PL', 'A1C3SOZRARQ6R3', 'Poland', 'Europe', 'PLN', 'amazon.pl'],
  ['EG', 'ARBP9OOSHTCHU', 'Egypt', 'Europe', 'EGP', 'amazon.eg'],
  ['TR', 'A33AVAJ2PDY3EV', 'Turkey', 'Europe', 'TRY', 'amazon.com.tr'],
  ['SA', 'A17E79C6D8DWNP', 'Saudi Arabia', 'Europe', 'SAR', 'amazon.sa'],
  ['AE', 'A2VIGQ35RCS4UG', 'United Arab Emirates', 'Europe', 'AED', 'amazon.ae'],
  ['IN', 'A21TJRUUN4KGV', 'India', 'Europe', 'INR', 'amazon.in'],
  ['SG', 'A19VAU5U5O7RUS', 'Singapore', 'FarEast', 'SGD', 'amazon.sg'],
  ['AU', 'A39IBJ37TRP1C6', 'Australia', 'FarEast', 'AUD', 'amazon.com.au'],
  ['JP', 'A1VC38T7YXB528', 'Japan', 'FarEast', 'JPY', 'amazon.co.jp'],
];

/** Timezones in which the days of the marketplaces are told: that of Amazon's own reports, else of the capital (M). */
const timezones: Readonly<Record<string, string>> = {
  CA: 'America/Toronto',
  US: 'America/Los_Angeles',
  MX: 'America/Mexico_City',
  BR: 'America/Sao_Paulo',
  IE: 'Europe/Dublin',
  ES: 'Europe/Madrid',
  UK: 'Europe/London',
  FR: 'Europe/Paris',
  BE: 'Europe/Brussels',
  NL: 'Europe/Amsterdam',
  DE: 'Europe/Berlin',
  IT: 'Europe/Rome',
  SE: 'Europe/Stockholm',
  ZA: 'Africa/Johannesburg',
  PL: 'Europe/Warsaw',
  EG: 'Africa/Cairo',
  TR: 'Europe/Istanbul',
  SA: 'Asia/Riyadh',
  AE: 'Asia/Dubai',
  IN: 'Asia/Kolkata',
  SG: 'Asia/Singapore',
  AU: 'Australia/Sydney',
  JP: 'Asia/Tokyo',
};

/** Every marketplace. Ids and regions: Amazon's own tables (H); currencies second-hand; China (MWS only) is left out. */
export const marketplaces: readonly Marketplace[] = rows.map(
  ([code, id, country, region, currency, domain, extra]) => ({
    code,
    aliases: extra?.aliases ?? [],
    id,
    country,
    region,
    currency,
    domain,
    timezone: timezones[code] ?? 'UTC',
    offered: extra?.offered ?? true,
    certainty: extra?.certainty ?? 'H',
  }),
);

/**
 * The marketplace that a person means by a country code (`DE`, `GB`) or a marketplace id, in any case of letters.
 * Undefined where there is none.
 */
export function findMarketplace(codeOrId: string): Marketplace | undefined {
  const wanted = codeOrId.toUpperCase();
  return marketplaces.find(
    (entry) => entry.code === wanted || entry.id === wanted || entry.aliases.includes(wanted),
  );
}

/** The region entry of a region's manifest name. */
export function regionEntry(region: AmazonRegion): RegionEntry {
  const found = regions.find((entry) => entry.region === region);
  if (!found) throw new Error(`no region ${region}`);
  return found;
}
