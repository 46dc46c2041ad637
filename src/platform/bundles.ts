import { knownBundles } from '../catalogue/bundles.ts';
import type { StepDocument } from './documents.ts';

/** What a step of the wizard wants installed in NetSuite. */
export interface BundleDocument {
  /** Of a SuiteBundle a number, of a SuiteApp such as `com.vendor.app`; absent where the link does not say. */
  readonly id?: string;
  /** Public name where the id is a known one, else the name of the step. */
  readonly name: string;
}

/** The bundle that a step's link installs; undefined for a step without one. */
export function bundleOfStep(step: StepDocument): BundleDocument | undefined {
  if (step.installURL === undefined || step.installURL === '') return undefined;
  const id = bundleIdIn(step.installURL);
  if (id === undefined) return { name: step.name ?? '' };
  return { id, name: knownBundles[id] ?? step.name ?? '' };
}

/**
 * Id in an install link (platform.md P95): `id` of NetSuite's page of a SuiteBundle, or the reversed domain of a SuiteApp
 * anywhere behind the host. The link may be a path alone.
 */
export function bundleIdIn(link: string): string | undefined {
  if (!URL.canParse(link, 'https://netsuite.invalid')) return undefined;
  const url = new URL(link, 'https://netsuite.invalid');
  const id = url.searchParams.get('id') ?? undefined;
  if (/\/bundledetails\.nl$/.test(url.pathname)) return id !== undefined && /^\d+$/.test(id) ? id : undefined;
  return /\bcom(?:\.[a-z][a-z0-9_]*){2,}/i.exec(`${url.pathname}${url.search}${url.hash}`)?.[0];
}
