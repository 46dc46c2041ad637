import { flows, type FlowEntry } from '../../catalogue/flows.ts';

/** Every flow that belongs to one add-on. */
export function flowsOfAddOn(addOn: string): FlowEntry[] {
  return flows.filter((entry) => entry.addOn === addOn);
}
