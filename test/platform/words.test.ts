import { describe, expect, it } from 'vitest';
import type { StepDocument } from '../../src/platform/documents.ts';
import { AddressError, baseURLOf, consentLink, normalBaseURL } from '../../src/platform/http/links.ts';
import { containsMask } from '../../src/platform/methods/masks.ts';
import { stepKind } from '../../src/platform/steps.ts';

describe('base URL', () => {
  const given = [
    { reason: 'a region', platform: { region: 'Europe' }, url: 'https://api.eu.integrator.io' },
    { reason: 'the other region', platform: { region: 'NorthAmerica' }, url: 'https://api.integrator.io' },
    {
      reason: 'one of its own',
      platform: { baseURL: 'http://127.0.0.1:8080' },
      url: 'http://127.0.0.1:8080',
    },
    {
      reason: 'with what the client adds itself',
      platform: { baseURL: 'https://x.test/io/v1/' },
      url: 'https://x.test/io',
    },
  ] as const;
  it.each(given)('of a tile with $reason', ({ platform, url }) => {
    expect(baseURLOf(platform)).toBe(url);
  });

  const refused = [
    { reason: 'no URL', text: 'integrator.io' },
    { reason: 'another scheme', text: 'ftp://integrator.io' },
    { reason: 'a password, which would be logged', text: 'https://me:pw@integrator.io' },
    { reason: 'a query', text: 'https://integrator.io/?a=b' },
  ];
  it.each(refused)('is refused with $reason', ({ text }) => {
    expect(() => normalBaseURL(text)).toThrow(AddressError);
    expect(() => normalBaseURL(text)).not.toThrow(/:pw@/);
  });

  it('of a tile that names neither is an error', () => {
    expect(() => baseURLOf({})).toThrow('region: Europe');
  });
});

describe('the link for consent', () => {
  const hosts = [
    { base: 'https://api.integrator.io', link: 'https://integrator.io/connection/c1/oauth2' },
    { base: 'https://api.eu.integrator.io/v1', link: 'https://eu.integrator.io/connection/c1/oauth2' },
    { base: 'http://127.0.0.1:8080', link: 'http://127.0.0.1:8080/connection/c1/oauth2' },
  ];
  it.each(hosts)('of $base is on the host for browsers', ({ base, link }) => {
    expect(consentLink(base, 'c1')).toBe(link);
  });
});

describe('the kind of a step', () => {
  const steps: { reason: string; step: StepDocument; kind: string }[] = [
    {
      reason: 'a connection comes before all else',
      step: { _connectionId: 'c1', installURL: '/x' },
      kind: 'connection',
    },
    {
      reason: 'a bundle comes before a form',
      step: { installURL: '/x', form: { fieldMap: { a: {} } } },
      kind: 'bundle',
    },
    { reason: 'a form', step: { form: { fieldMap: { a: {} } } }, kind: 'form' },
    { reason: 'an empty form is none', step: { form: {} }, kind: 'action' },
    { reason: 'empty texts are none', step: { _connectionId: '', installURL: '' }, kind: 'action' },
  ];
  it.each(steps)('$reason', ({ step, kind }) => {
    expect(stepKind(step)).toBe(kind);
  });
});

describe('a mask', () => {
  const documents = [
    { reason: 'alone', document: '******', found: true },
    { reason: 'deep inside', document: { a: [{ b: '******' }] }, found: true },
    { reason: 'within a text', document: { header: 'Bearer ******' }, found: true },
    { reason: 'fewer stars are a text', document: { a: '***' }, found: false },
    { reason: 'null and numbers', document: { a: null, b: 1 }, found: false },
  ];
  it.each(documents)('$reason', ({ document, found }) => {
    expect(containsMask(document)).toBe(found);
  });
});
