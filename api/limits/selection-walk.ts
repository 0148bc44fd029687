import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** What a selection set amounts to once its fragments are spelled out. */
export interface SelectionTotals {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const none: SelectionTotals = { depth: 0, aliases: 0, directives: 0 };

/**
 * Totals of an operation with fragments spelled out. Each fragment is measured once and remembered, so documents whose
 * expansion would be exponential cost linear time; a fragment that spreads itself counts as empty there, since another
 * rule refuses it.
 */
export function measureOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): SelectionTotals {
  const known = new Map<string, SelectionTotals>();

  const ofFragment = (name: string): SelectionTotals => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, none);
    const fragment = fragments.get(name);
    const totals = fragment === undefined ? none : ofSelections(fragment.selectionSet);
    known.set(name, totals);
    return totals;
  };

  const ofSelections = (set: SelectionSetNode): SelectionTotals => {
    let { depth, aliases, directives } = none;
    for (const selection of set.selections) {
      const inner = ofSelection(selection);
      depth = Math.max(depth, inner.depth);
      aliases += inner.aliases;
      directives += inner.directives + (selection.directives?.length ?? 0);
    }
    return { depth, aliases, directives };
  };

  const ofSelection = (selection: SelectionSetNode['selections'][number]): SelectionTotals => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSelections(selection.selectionSet);
    const inner = selection.selectionSet === undefined ? none : ofSelections(selection.selectionSet);
    return {
      // Introspection has a depth rule of its own in graphql.
      depth: selection.name.value.startsWith('__') ? 1 : inner.depth + 1,
      aliases: inner.aliases + (selection.alias === undefined ? 0 : 1),
      directives: inner.directives,
    };
  };

  const totals = ofSelections(operation.selectionSet);
  return { ...totals, directives: totals.directives + (operation.directives?.length ?? 0) };
}
