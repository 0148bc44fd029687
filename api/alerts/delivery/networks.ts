import { isIPv4, isIPv6 } from 'node:net';

/** An address as one number of 32 or 128 bits. */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

export interface Network extends Address {
  readonly prefix: number;
}

/** An IP address in any of its spellings; null for anything else. */
export function parseAddress(text: string): Address | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (isIPv4(bare)) return { family: 4, bits: bitsOfV4(bare) };
  if (!isIPv6(bare)) return null;
  return { family: 6, bits: bitsOfV6(bare) };
}

const bitsOfV4 = (text: string): bigint => text.split('.').reduce((bits, part) => bits * 256n + BigInt(part), 0n);

function bitsOfV6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain = dotted === null ? text : `${dotted[1]}${hexPair(bitsOfV4(dotted[2] ?? '0.0.0.0'))}`;
  const [head = '', tail] = plain.split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [words(head), words(tail ?? '')];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((bits, word) => bits * 65_536n + BigInt(`0x${word}`), 0n);
}

const hexPair = (bits: bigint): string => `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;

/** A network as address/prefix, or one address; null for anything else. */
export function parseNetwork(text: string): Network | null {
  const [host = '', length] = text.split('/');
  const address = parseAddress(host);
  if (address === null) return null;
  const widest = address.family === 4 ? 32 : 128;
  const prefix = length === undefined ? widest : Number(length);
  if (length !== undefined && (!/^\d+$/.test(length) || prefix > widest)) return null;
  return { ...address, prefix };
}

export function isWithin({ family, bits }: Address, network: Network): boolean {
  if (family !== network.family) return false;
  const shift = BigInt((family === 4 ? 32 : 128) - network.prefix);
  return bits >> shift === network.bits >> shift;
}

const networks = (list: string): Network[] => list.split(' ').flatMap((text) => parseNetwork(text) ?? []);

/** IPv4 that is not global unicast (IANA special-purpose registry). */
const closedV4 = networks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);

/** Only global unicast is open in IPv6, and not its parts that hold IPv4 addresses or are for documents and tests. */
const openV6 = networks('2000::/3');
const closedV6 = networks('2001::/23 2001:db8::/32 2002::/16 3fff::/20');

/** Whether an address is one of the public internet; v4-mapped and translated ones are not. */
export function isPublic(address: Address): boolean {
  if (address.family === 4) return !closedV4.some((network) => isWithin(address, network));
  const isOpen = openV6.some((network) => isWithin(address, network));
  return isOpen && !closedV6.some((network) => isWithin(address, network));
}
