import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getVariableValues,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { answerNames } from '../book/answer-formulas.ts';

/** Points, on top of 1 for each object, of derived fields whose work grows with the book. */
export const fieldCosts: ReadonlyMap<string, number> = new Map([
  ['Query.overview', 500],
  ['Query.leverageDistribution', 200],
  ['Query.liquidationHeatmap', 200],
  ['Query.liquidationHeatmapHistory', 40_000],
  ['Query.atRiskCurve', 500],
  ['Query.concentration', 200],
  ['Query.badDebtSummary', 200],
  ['Query.cascade', 2_000],
  ['Query.owner', 200],
  ['Query.openInterestSummary', 100],
  ['Query.oracleHealth', 1_000],
  ['Query.leverageBuildUp', 20_000],
  ['Query.heatmapScorecard', 20_000],
  ['Query.parameterImpact', 2_000],
  ['Query.parameterChangeImpacts', 10_000],
  ['Query.carryBoard', 2_000],
  ['Query.sigmaDistribution', 500],
  ['Query.reconciliation', 20_000],
  ['Query.marginAccounts', 100],
  ['Query.alerts', 100],
  ['Query.alertRules', 10],
  ['Query.alertMetrics', 10],
  ['Query.alertRoutes', 10],
  ['Query.alertBacktest', 40_000],
  ['Query.marginAccountsConnection', 200],
  ['LiquidationHeatmap.groups', 2_000],
  ['Market.liquidationHeatmap', 200],
  ['Market.atRiskCurve', 500],
  ['Market.utilizationHistory', 100],
  ['Market.fundingHistory', 100],
  ['MarginPool.leverageDistribution', 200],
  ['MarginPool.atRiskCurve', 500],
  ['MarginPool.totals', 50],
  ['MarginAccount.liquidationPrices', 2],
  ['MarginAccount.provenance', 20],
  ['MarginAccount.allowedLiquidation', 5],
  ['MarginAccount.allowedCollateralSale', 5],
  ...answerNames.map((name) => [`${name}.provenance`, 100] as const),
  ['Market.rateCurve', 10],
  ['Market.rateCurveHistory', 5_000],
  ['Liquidation.terms', 50],
]);

/** Entities of a list field without `first`, as in The Graph. */
const defaultListSize = 100;

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: { readonly [name: string]: unknown };
}

/**
 * Cost points of a valid operation: an object costs 1 and what it holds, a scalar nothing, a list what one of its
 * elements costs times `first`. Each fragment is measured once and remembered.
 */
export function operationCost({ schema, document, operation, variables }: CostInput): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  // Execution reports variables that do not fit; defaults stand in for their cost.
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables });
  const known = new Map<string, number>();

  const ofSelections = (parent: GraphQLNamedType, set: SelectionSetNode): number => {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) total += ofField(parent, selection);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) total += ofFragment(selection.name.value);
      else {
        const condition = selection.typeCondition;
        const type = condition === undefined ? parent : schema.getType(condition.name.value);
        total += type === undefined ? 0 : ofSelections(type, selection.selectionSet);
      }
    }
    return total;
  };

  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const total = fragment === undefined || type === undefined ? 0 : ofSelections(type, fragment.selectionSet);
    known.set(name, total);
    return total;
  };

  const ofField = (parent: GraphQLNamedType, node: FieldNode): number => {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return 0;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    const inner = node.selectionSet === undefined ? 0 : ofSelections(type, node.selectionSet);
    const listed = fieldCosts.get(`${parent.name}.${field.name}`) ?? 0;
    return listed + listSize(field, node, coerced) * (1 + inner);
  };

  const root = schema.getRootType(operation.operation);
  return root === undefined || root === null ? 0 : ofSelections(root, operation.selectionSet);
}

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  return parent.getFields()[name];
}

/** Elements a field may return: `first` where it takes one, else a small constant for lists of a bounded length. */
function listSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: { readonly [name: string]: unknown },
): number {
  if (!isListType(getNullableType(field.type)) && !isConnection(field)) return 1;
  if (!field.args.some((arg) => arg.name === 'first')) return 1;
  const { first } = argumentsOf(field, node, variables);
  return typeof first === 'number' && first >= 0 ? first : defaultListSize;
}

/** What a connection holds is as long as its own `first`. */
const isConnection = (field: GraphQLField<unknown, unknown>): boolean =>
  getNamedType(field.type).name.endsWith('Connection');

function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  try {
    return getArgumentValues(field, node, { ...variables });
  } catch {
    // Execution reports the argument that does not fit; its cost is that of the default.
    return {};
  }
}
