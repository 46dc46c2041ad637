import { BlockList, isIP } from 'node:net';

/** Addresses that no packet to the internet can have: this machine, private networks, links (RFC 1918, 4193, 6890). */
const inside = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  inside.addSubnet(network, bits, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');
inside.addSubnet('fe80::', 10, 'ipv6');

/** Names that the public DNS never has: without a dot, or below a domain kept for the inside of networks. */
const insideNames = /^[^.]+$|\.(localhost|local|internal|svc|arpa|test|lan)$/;

/** A host name as it is compared: without the brackets of an address and the dot of the root, in small letters. */
export function plainHost(hostname: string): string {
  return hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** Whether a name (as `plainHost` gives it) is resolved inside a network only, so that no stranger can have it. */
export function isInsideName(name: string): boolean {
  return isIP(name) === 0 && insideNames.test(name);
}

/** Whether a host is this machine or in a private network, by its address or its name. */
export function isInside(hostname: string): boolean {
  const name = plainHost(hostname);
  const family = isIP(name);
  return family === 0 ? isInsideName(name) : inside.check(name, family === 4 ? 'ipv4' : 'ipv6');
}
