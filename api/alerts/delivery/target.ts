import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type Address, isPublic, isWithin, parseAddress, parseNetwork } from './networks.ts';

/** Why a target is not sent to; the message names it and the mend. */
export class TargetRefused extends Error {
  readonly code = 'TARGET_REFUSED';
  readonly target: string;

  constructor(target: string, reason: string) {
    super(`${target} is not sent to: ${reason}`);
    this.name = 'TargetRefused';
    this.target = target;
  }
}

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface TargetGuard {
  /** Checks what a URL says of itself. @throws TargetRefused */
  readonly check: (url: URL) => void;
  /**
   * Looks a name up for a connection and gives only addresses that may be connected to: what was checked is what is
   * connected to, so that a name that changes its mind in between gains nothing.
   */
  readonly lookup: GuardedLookup;
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

export type GuardedLookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

export interface TargetOptions {
  /** Hosts, addresses and networks that are private and may be sent to all the same. */
  readonly allow: readonly string[];
  readonly resolve?: Resolve;
}

const mend = 'give a public https URL, or put the host or its network into allow';

/** What decides whether a URL may be sent to: https to public addresses, and what the operator allows besides. */
export function createTargetGuard({ allow, resolve = resolveAll }: TargetOptions): TargetGuard {
  const networks = allow.flatMap((text) => parseNetwork(text) ?? []);
  const hosts = new Set(allow.map((text) => text.toLowerCase()));

  const isAllowedHost = (hostname: string): boolean => hosts.has(hostname.toLowerCase());
  const isAllowed = (address: Address): boolean => networks.some((network) => isWithin(address, network));

  function vetted(hostname: string, found: readonly LookupAddress[]): LookupAddress[] {
    if (found.length === 0) throw new TargetRefused(hostname, `it has no address; ${mend}`);
    if (isAllowedHost(hostname)) return [...found];
    for (const { address } of found) {
      const parsed = parseAddress(address);
      if (parsed === null || !(isPublic(parsed) || isAllowed(parsed))) {
        throw new TargetRefused(hostname, `its address ${address} is not public; ${mend}`);
      }
    }
    return [...found];
  }

  return {
    check(url) {
      const { protocol, hostname } = url;
      const target = `${protocol}//${url.host}`;
      if (protocol !== 'https:' && protocol !== 'http:') throw new TargetRefused(target, `it is no http; ${mend}`);
      if (url.username !== '' || url.password !== '') {
        throw new TargetRefused(target, 'it holds a user name; sign messages instead');
      }
      const address = parseAddress(hostname);
      const isTrusted = isAllowedHost(hostname) || (address !== null && isAllowed(address));
      // Sockets do not look addresses up: they are judged here.
      if (address !== null && !isTrusted && !isPublic(address)) {
        throw new TargetRefused(target, `its address is not public; ${mend}`);
      }
      if (protocol === 'http:' && !isTrusted) {
        throw new TargetRefused(target, `it is not encrypted; ${mend}`);
      }
    },
    lookup(hostname, options, callback) {
      resolve(hostname)
        .then((found) => vetted(hostname, found))
        .then(
          (found) => {
            const [first] = found;
            if (options.all === true) callback(null, found);
            else callback(null, first?.address ?? '', first?.family ?? 4);
          },
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
        );
    },
  };
}

const resolveAll: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });
