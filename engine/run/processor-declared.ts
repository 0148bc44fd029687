import { AbiValueMismatch } from '../abi/errors.ts';
import { decodeEvent } from '../abi/event-decoder.ts';
import { encodeCall } from '../abi/function-signature.ts';
import { type AbiValue, valueSink } from '../abi/value.ts';
import { addressOf } from '../chain/log-table.ts';
import type { Hex } from '../chain/types.ts';
import type { CallValue, DeclaredCall } from '../manifest/declared-calls.ts';
import type { Run } from './processor-triggers.ts';

/** What the handlers of a block declare to call, each call once. */
export function declaredCalls(runs: readonly Run[]): { readonly to: Hex; readonly data: Hex }[] {
  if (runs.every(({ calls }) => calls.length === 0)) return [];
  const found = new Map<string, { readonly to: Hex; readonly data: Hex }>();
  for (const { calls, trigger } of runs) {
    if (calls.length === 0 || trigger.kind !== 'log') continue;
    const params: AbiValue[] = [];
    if (!decodeEvent(trigger.layout, trigger.table, trigger.log, valueSink, params)) continue;
    for (const call of calls) {
      const made = makeCall(call, addressOf(trigger.table, trigger.log), params);
      if (made) found.set(`${made.to}${made.data}`, made);
    }
  }
  return [...found.values()];
}

/** Null where the event's values do not fit the function: the mapping will say what is wrong if it makes the call. */
function makeCall(call: DeclaredCall, emitter: Hex, params: readonly AbiValue[]): { to: Hex; data: Hex } | null {
  const read = (value: CallValue): AbiValue | null => resolve(value, emitter, params);
  const to = read(call.address);
  const args = call.args.flatMap((arg) => read(arg) ?? []);
  if (to?.kind !== 'address' || args.length < call.args.length) return null;
  try {
    return { to: `0x${to.hex}`, data: encodeCall(call.signature, args) };
  } catch (error) {
    if (error instanceof AbiValueMismatch) return null;
    throw error;
  }
}

function resolve(value: CallValue, emitter: Hex, params: readonly AbiValue[]): AbiValue | null {
  if (value.kind === 'event.address') return { kind: 'address', hex: emitter.slice(2) };
  if (value.kind === 'literal') return { kind: 'address', hex: value.hex.slice(2) };
  let items = params;
  let found: AbiValue | null = null;
  for (const position of value.path) {
    found = items[position] ?? null;
    items = found?.kind === 'tuple' ? found.items : [];
  }
  return found;
}
