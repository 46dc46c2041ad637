import { describe, expect, it } from 'vitest';
import { bundleOfStep } from '../../src/platform/bundles.ts';

const page = '/app/bundler/bundledetails.nl?sourcecompanyid=TSTDRV916910&domain=PRODUCTION&config=F';

describe('the bundle that a step of the wizard wants installed', () => {
  it.each([
    {
      reason: 'of the vendor whose id is public has its public name',
      link: `https://tstdrv1.app.netsuite.com${page}&id=20038`,
      bundle: { id: '20038', name: 'Celigo integrator.io' },
    },
    {
      reason: 'whose id is not public has the name of the step',
      link: `https://tstdrv1.app.netsuite.com${page}&id=100100`,
      bundle: { id: '100100', name: 'Install Amazon bundle' },
    },
    {
      reason: 'may be linked by a path alone',
      link: `${page}&id=100100`,
      bundle: { id: '100100', name: 'Install Amazon bundle' },
    },
    {
      reason: 'may be a SuiteApp of the marketplace',
      link: 'https://system.netsuite.com/app/marketplace/details.nl?appid=com.celigo.integratorio&whence=',
      bundle: { id: 'com.celigo.integratorio', name: 'Celigo integrator.io' },
    },
    {
      reason: 'has no id where the link says none: the host is not one',
      link: 'https://com.netsuite.app.example/app/other.nl?id=7',
      bundle: { name: 'Install Amazon bundle' },
    },
    {
      reason: 'has no id where it is none of NetSuite',
      link: `${page}&id=<script>`,
      bundle: { name: 'Install Amazon bundle' },
    },
  ])('$reason', ({ link, bundle }) => {
    expect(bundleOfStep({ name: 'Install Amazon bundle', installURL: link })).toEqual(bundle);
  });

  it('is none where the step has no link', () => {
    expect(bundleOfStep({ name: 'Amazon connection', installURL: '' })).toBeUndefined();
  });
});
