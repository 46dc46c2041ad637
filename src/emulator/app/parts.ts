import type { FlowParts } from '../model.ts';
import type { World } from '../world.ts';

/** Removes the flows, exports and imports of some flows of an account. */
export function removeParts(world: World, parts: readonly FlowParts[]): void {
  const { state } = world;
  for (const { flowId, exportId, matrixExportId, importId } of parts) {
    Reflect.deleteProperty(state.flows, flowId);
    Reflect.deleteProperty(state.exports, exportId);
    if (matrixExportId !== undefined) Reflect.deleteProperty(state.exports, matrixExportId);
    Reflect.deleteProperty(state.imports, importId);
  }
  world.touch();
}
