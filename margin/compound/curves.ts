import { bigintOrNull, type FactRow } from '../facts.ts';
import type { CometCurve } from './comet.ts';

/** A Comet's two curves, one for suppliers and one for borrowers. */
export interface CometCurves {
  readonly supply: CometCurve;
  readonly borrow: CometCurve;
}

/** null where the configurator has not told every parameter. */
export function cometCurves(model: FactRow | undefined): CometCurves | null {
  const [supply, borrow] = [curveOf(model, 'supply'), curveOf(model, 'borrow')];
  return supply === null || borrow === null ? null : { supply, borrow };
}

function curveOf(model: FactRow | undefined, side: 'supply' | 'borrow'): CometCurve | null {
  if (model === undefined) return null;
  const kink = bigintOrNull(model, `${side}KinkWad`);
  const base = bigintOrNull(model, `${side}BasePerSecondWad`);
  const slopeLow = bigintOrNull(model, `${side}SlopeLowPerSecondWad`);
  const slopeHigh = bigintOrNull(model, `${side}SlopeHighPerSecondWad`);
  if (kink === null || base === null || slopeLow === null || slopeHigh === null) return null;
  return { kink, base, slopeLow, slopeHigh };
}
