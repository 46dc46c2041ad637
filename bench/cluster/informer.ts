/**
 * The baseline of memory: keeps copies of all our documents in a namespace by the Kubernetes library's own informer, and
 * does nothing else. Arguments: kubeconfig and namespace. Says on stderr how many it has; ends at SIGTERM.
 */
import {
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  type KubernetesListObject,
  type KubernetesObject,
} from '@kubernetes/client-node';
import { kinds } from '../../src/resources/group.ts';
import { group, groupVersion, pathOf, plurals } from '../../src/kubernetes/objects.ts';

const [kubeconfig = '', namespace = ''] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(CustomObjectsApi);

process.once('SIGTERM', () => process.exit());
const informers = kinds.map((kind) =>
  makeInformer(config, pathOf(kind, namespace), async () => {
    const place = { group, version: groupVersion, namespace, plural: plurals[kind] };
    return (await api.listNamespacedCustomObject(place)) as KubernetesListObject<KubernetesObject>;
  }),
);
for (const informer of informers) await informer.start();
const kept = informers.reduce((sum, informer) => sum + informer.list().length, 0);
process.stderr.write(`${JSON.stringify({ kept })}\n`);
