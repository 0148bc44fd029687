import { answerNames } from '../book/answer-formulas.ts';

const fields = answerNames.map(
  (name) => `
extend type ${name} {
  "the stored values, formula and version behind the numbers of this answer"
  provenance: AnswerProvenance!
}`,
);

/** Where the numbers of answers over many accounts and markets come from. */
export const provenanceSdl = /* GraphQL */ `
"What one number of an answer is."
type NumberDefinition {
  "path from the answer, for example total.debtUsd"
  number: String!
  definition: String!
}

"""
Where the numbers of an answer come from: recompute them from these at this block. Accounts have a provenance of each of
their numbers besides.
"""
type AnswerProvenance {
  formula: String!
  "of every number in the answer"
  numbers: [NumberDefinition!]!
  "protocols and contract versions whose formulas made the book, assumed where the live revision is not known"
  version: String!
  "of answers through time, the newest"
  block: MetaBlock!
  "accounts of the book that count"
  accounts: Int!
  "markets whose prices, indexes and parameters count"
  markets: Int!
  "values as stored at the block: of markets and their pools by id, then of accounts with their positions"
  inputs(first: Int = 100, skip: Int = 0): [ProvenanceInput!]!
}
${fields.join('\n')}
`;
