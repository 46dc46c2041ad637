import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { until } from '../e2e/until.ts';
import type { ClusterWorld } from '../kubernetes/world.ts';

interface Expressions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly inProgress: string;
  readonly failed: string;
  readonly current: string;
}

/** A Kustomization as far as these tests read it. */
export interface Kustomization {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly dependsOn?: readonly { readonly name: string }[];
    readonly healthChecks?: readonly { readonly apiVersion: string; readonly kind: string }[];
    readonly healthCheckExprs?: readonly Expressions[];
  };
}

const file = new URL('../../examples/flux/kustomizations.yaml', import.meta.url);

/** The Kustomizations of the example. */
export const kustomizations = parseAllDocuments(readFileSync(file, 'utf8')).map(
  (document) => parse(document.toString()) as Kustomization,
);

/**
 * Has the API server evaluate the expressions of the example on the documents of a world: CEL as Flux evaluates it. Whoever
 * asks is refused by a policy, whose message says what they came to. Gives what tells Flux's verdict on a document.
 */
export async function fluxHealth(
  world: ClusterWorld,
): Promise<(kind: string, name: string) => Promise<'InProgress' | 'Failed' | 'Current'>> {
  for (const expressions of kustomizations.flatMap(({ spec }) => spec.healthCheckExprs ?? []))
    await world.cluster.apply(policyOf(expressions, world.namespace));
  return (kind, name) =>
    until(`the policy about ${kind} ${name}`, async () => {
      const args = ['annotate', kind, name, '-n', world.namespace, 'asked=yes', '--dry-run=server'];
      const { code, stderr } = await world.cluster.kubectl(args);
      if (code === 0) return undefined;
      const found = /inProgress=(\w+) failed=(\w+) current=(\w+)/.exec(stderr);
      // Without a status the expressions have no value: Flux waits on.
      if (!found) return 'InProgress';
      return found[1] === 'true'
        ? 'InProgress'
        : found[2] === 'true'
          ? 'Failed'
          : found[3] === 'true'
            ? 'Current'
            : 'InProgress';
    });
}

function policyOf({ kind, inProgress, failed, current }: Expressions, namespace: string): string {
  const name = `${namespace}-${kind.toLowerCase()}`;
  // Flux gives the members of a document names of their own.
  const text = (expression: string) =>
    `string(${expression.replace(/(?<![.\w])(status|metadata)\./g, 'object.$1.')})`;
  const message = `'inProgress=' + ${text(inProgress)} + ' failed=' + ${text(failed)} + ' current=' + ${text(current)}`;
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const rule = { apiGroups: ['storekeeper.dev'], apiVersions: ['*'], operations: ['UPDATE'] };
  const policy = {
    ...{ apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name } },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [{ ...rule, resources: [`${kind.toLowerCase()}s`] }],
      },
      // Only what asks: everybody else is let through.
      matchConditions: [
        {
          name: 'asked',
          expression: "has(object.metadata.annotations) && 'asked' in object.metadata.annotations",
        },
      ],
      validations: [{ expression: 'false', messageExpression: message }],
    },
  };
  const binding = {
    ...{ apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name } },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
  return [policy, binding].map((each) => stringify(each)).join('---\n');
}
