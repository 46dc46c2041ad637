import { z } from 'zod';
import { objectName } from './fields.ts';
import { atomicMap, demand, matching, onServer } from './refine.ts';
import { words } from './words.ts';

const tokenFrom = demand(
  z.strictObject({
    env: z.string().min(1).optional().describe('Name of an environment variable that holds the token.'),
    file: z.string().min(1).optional().describe('Path of a file whose first line is the token.'),
    secretKeyRef: z
      .strictObject({
        name: objectName.describe('Name of the Kubernetes secret, in the namespace of the tile.'),
        key: z.string().min(1).describe('Key within the secret.'),
      })
      .meta(atomicMap())
      .optional()
      .describe('A key of a Kubernetes secret.'),
  }),
  {
    accepted: 'exactly one of env, file, secretKeyRef',
    holds: (from) =>
      [from.env, from.file, from.secretKeyRef].filter((value) => value !== undefined).length === 1,
    cel: '[has(self.env), has(self.file), has(self.secretKeyRef)].filter(given, given).size() == 1',
  },
).describe('Where the API token is read from; the token itself is never written in a manifest.');

const webAddress = /^https?:\/\/[^/?#]/;

const baseURL = onServer(z.url({ protocol: /^https?$/ }).max(2000), {
  rule: matching('self', webAddress),
  message: words.webAddress,
});

const address = demand(
  z.strictObject({
    region: z
      .enum(['NorthAmerica', 'Europe'])
      .optional()
      .describe("Celigo's data centre that the tile lives in."),
    baseURL: baseURL
      .optional()
      .describe('Base URL of the API where it is neither of the two data centres, such as an emulator.'),
    tokenFrom,
  }),
  {
    accepted: 'exactly one of region and baseURL',
    holds: (value) => (value.region === undefined) !== (value.baseURL === undefined),
    cel: 'has(self.region) != has(self.baseURL)',
  },
);

/** Schema of `spec.platform` of an `IntegrationTile`. */
export const platform = onServer(address, {
  // Asked of the mapping, because what is wrong with a text is told with the text, and a password may be in it.
  rule: `!has(self.baseURL) || !(${matching('self.baseURL', /^[^/]*\/\/[^/?#]*@/)} || self.baseURL.contains('?'))`,
  message: words.bareAddress,
  fieldPath: '.baseURL',
}).describe('Where integrator.io is and how to sign in.');
