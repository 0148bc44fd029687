import { TooManySubscriptions } from './errors.ts';
import type { LiveLimits } from './limits.ts';

/** Who is connected, by address. */
export interface Places {
  /** Takes a place, and gives what frees it again. @throws TooManySubscriptions */
  take(address: string | undefined): () => void;
}

export function createPlaces({ connections, connectionsPerAddress }: LiveLimits): Places {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    take(address = 'unknown') {
      const before = taken.get(address) ?? 0;
      if (total >= connections) throw new TooManySubscriptions('connections', connections);
      if (before >= connectionsPerAddress) {
        throw new TooManySubscriptions('connections from this address', connectionsPerAddress);
      }
      total++;
      taken.set(address, before + 1);
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        total--;
        const left = (taken.get(address) ?? 1) - 1;
        if (left > 0) taken.set(address, left);
        else taken.delete(address);
      };
    },
  };
}
