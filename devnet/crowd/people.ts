import { encodeFunctionData, keccak256, maxUint256, stringToHex } from 'viem';
import { TOKEN_ABI } from '../aave/abi.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Random } from '../random/random.ts';
import type { CrowdSetting, Hour, Person } from './types.ts';

/** The address of somebody of the demo, by role and number. */
export function personOf(role: string, seed: number, number: number): Hex {
  return `0x${keccak256(stringToHex(`marginscope demo ${role} ${seed} ${number}`)).slice(26)}`;
}

interface Kind {
  readonly role: string;
  readonly count: number;
  /** USD, of the middle one. */
  readonly median: number;
  /** Hours between visits. */
  readonly pace: number;
  /** Share of the scenario within which all have joined. */
  readonly arrival: number;
}

/** People who join one after another; visits are closer together in a scenario that is shorter than sixty days. */
export function drawPeople({ random, seed, hours }: CrowdSetting, kind: Kind): Person[] {
  const pace = Math.max(6, (kind.pace * hours) / 1440);
  return Array.from({ length: kind.count }, (_, number): Person => {
    const own = random.fork(`${kind.role} ${number}`);
    return {
      address: personOf(kind.role, seed, number),
      number,
      equity: own.logNormal(kind.median, 0.9),
      boldness: own.uniform(),
      pace: pace * own.between(0.7, 1.4),
      next: 1 + Math.floor((number / kind.count) * kind.arrival * hours),
    };
  });
}

/** Those whose visit is due; sets when they come next. Falling prices bring people sooner. */
function visitors({ random }: CrowdSetting, people: readonly Person[], { hour, mood }: Hour): Person[] {
  const due = people.filter(({ next }) => next <= hour);
  for (const person of due) {
    const wait = random.fork(`next ${person.address} ${hour}`).waiting(person.pace * (mood.crashing ? 0.5 : 1));
    person.next = hour + 1 + Math.floor(wait);
  }
  return due;
}

/** Lets those whose visit is due act, one after another, each with random numbers of the visit. */
export async function visit<T>(
  setting: CrowdSetting,
  people: readonly Person[],
  hour: Hour,
  {
    name,
    act,
  }: { name: string; act: (person: Person, hour: Hour, own: Random) => readonly T[] | Promise<readonly T[]> },
): Promise<T[]> {
  const done: T[] = [];
  for (const person of visitors(setting, people, hour)) {
    done.push(...(await act(person, hour, setting.random.fork(`${name} ${hour.hour} ${person.address}`))));
  }
  return done;
}

export function approval(from: Hex, token: Hex, spender: Hex): Transaction {
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [spender, maxUint256] });
  return { from, to: token, data, label: 'approve' };
}

export type Give = (to: Hex, token: { readonly asset: Hex }, raw: bigint) => Transaction[];

/** Mints somebody tokens, and lets the spender take them the first time. */
export function createGive({ mint }: CrowdSetting, spender: Hex): Give {
  const approved = new Set<string>();
  return (to, { asset }, raw) => {
    const key = `${to}${asset}`;
    const isNew = !approved.has(key);
    approved.add(key);
    return [mint(asset, to, raw), ...(isNew ? [approval(to, asset, spender)] : [])];
  };
}

/** Whole tokens to raw units, rounded down to a millionth of a token. */
export function rawOf(tokens: number, decimals: number): bigint {
  return BigInt(Math.floor(tokens * 1e6)) * 10n ** BigInt(decimals - 6);
}

/** Says whether keepers should look: a price moved since they last did, or they did not for hours. */
export function createWatch(symbols: readonly string[]): (hour: Hour) => boolean {
  let seen: readonly number[] = [];
  let at = -1;
  return ({ hour, price, mood }) => {
    const now = symbols.map(price);
    const moved = now.some((value, index) => Math.abs(value / (seen[index] ?? 1) - 1) > 0.008);
    if (!moved && !mood.crashing && hour - at < 8) return false;
    [seen, at] = [now, hour];
    return true;
  };
}
