import { Moved, Probe } from './generated/Probe/Probe';
import { Fact } from './generated/schema';

/** Each call hangs on the one before, so that without their declaration each costs a round trip. */
export function handleMoved(event: Moved): void {
  let own = Probe.bind(event.address).try_get(event.params.n, event.params.from);
  let name = Probe.bind(event.params.to).try_name();
  let entity = new Fact(event.params.n.toString());
  entity.value = (own.reverted ? 'reverted' : own.value.value0.toString()) + ' ' + (name.reverted ? 'reverted' : name.value);
  entity.save();
}
