import { annotations } from '../resources/annotations.ts';

/** How a person lets go of a document that is being deleted, so that its account stays as it is. `key`: `namespace/name`. */
export function letGoCommand(key: string): string {
  const { namespace, name } = partsOf(key);
  return `kubectl annotate amazonaccount -n ${namespace} ${name} ${annotations.letGo}=true`;
}

/** How a person lets pass what a hash names of a tile in a cluster: by our command, or by the annotation `annotation`. */
export function passCommand(
  tile: string,
  hash: string,
  annotation: typeof annotations.approve | typeof annotations.passLoss,
): string {
  const { namespace, name } = partsOf(tile);
  return (
    `storekeeper approve tile ${name} ${hash} -n ${namespace} ` +
    `(or kubectl annotate --overwrite integrationtile -n ${namespace} ${name} ${annotation}=${hash})`
  );
}

function partsOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
