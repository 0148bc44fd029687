import { Fact } from './generated/schema';

/** Keeps what was found. */
export function fact(name: string, value: string): void {
  let entity = new Fact(name);
  entity.value = value;
  entity.save();
}
