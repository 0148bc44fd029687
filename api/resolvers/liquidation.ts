import { blockOf, type EntityRow } from '../../engine/index.ts';
import type { Scaled } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import { type LiquidationAnswer, liquidationAnswer } from '../book/liquidation/terms.ts';
import { decimalOrNull } from '../book/row.ts';
import { floatText, quotientText, scaledText } from '../decimals.ts';
import { idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { poolsAt } from './pools-at.ts';

export const liquidationResolvers = {
  async terms(row: EntityRow, _args: unknown, context: ApiContext) {
    const block = blockOf(row) ?? (await context.entities.block());
    const whole = await context.entities.load('Liquidation', idOf(row), block);
    if (whole === null) return answerOf({ type: 'unknown', reason: 'the liquidation is not known', share: null }, row);
    return answerOf(
      await liquidationAnswer(context.sources.reader, whole, (number) => poolsAt(context, number)),
      whole,
    );
  },
};

/** LiquidationTerms of the SDL. */
function answerOf(answer: LiquidationAnswer, row: EntityRow) {
  const terms = answer.type === 'known' ? answer.terms : null;
  const perp = answer.type === 'perp' ? answer.terms : null;
  const { share } = answer;
  return {
    healthBefore: scaled((terms ?? perp)?.health ?? null),
    marginBeforeUsd: perp === null ? null : scaledText(perp.margin, perp.decimals),
    requirementBeforeUsd: perp === null ? null : scaledText(perp.requirement, perp.decimals),
    marginAfterUsd: perp === null || perp.marginAfter === null ? null : scaledText(perp.marginAfter, perp.decimals),
    debtBefore: terms?.debt ?? null,
    collateralBefore: terms?.collateral ?? null,
    bonus:
      terms === null || terms.bonus === null
        ? null
        : scaled({ ...terms.bonus, value: terms.bonus.value - unit(terms.bonus) }),
    bonusPaid: bonusPaid(row),
    closeFactorUsed: share === null ? null : quotientText(share.taken, share.before),
    closeFactorAllowed: terms === null ? null : quotientText(terms.allowed, terms.debt),
    isFull: share?.isFull ?? null,
    formulaVersion: answer.type === 'unknown' ? null : (answer.formula?.id ?? null),
    unknownReason: answer.type === 'unknown' ? answer.reason : null,
  };
}

const unit = ({ decimals }: Scaled): bigint => 10n ** BigInt(decimals);
const scaled = (number: Scaled | null): string | null =>
  number === null ? null : scaledText(number.value, number.decimals);

/** Value taken, the protocol's fee included, over value repaid, less one; at the row's prices. */
function bonusPaid(row: EntityRow): string | null {
  const [seized, repaid] = [decimalOrNull(row, 'seizedUsd'), decimalOrNull(row, 'repaidUsd')];
  if (seized === null || repaid === null || typeof row.seizedAmount !== 'bigint') return null;
  const fee = typeof row.protocolFeeAmount === 'bigint' ? row.protocolFeeAmount : 0n;
  const withFee = row.seizedAmount === 0n ? 1 : 1 + Number(fee) / Number(row.seizedAmount);
  const paid = decimalNumber(repaid);
  return paid > 0 ? floatText((decimalNumber(seized) * withFee) / paid - 1) : null;
}
