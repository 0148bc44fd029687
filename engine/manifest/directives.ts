import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';

interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

export function directive(node: WithDirectives, name: string): ConstDirectiveNode | null {
  return node.directives?.find((candidate) => candidate.name.value === name) ?? null;
}

function argument(node: ConstDirectiveNode, name: string): ConstValueNode | null {
  return node.arguments?.find((candidate) => candidate.name.value === name)?.value ?? null;
}

export function stringArgument(node: ConstDirectiveNode, name: string): string | null {
  const value = argument(node, name);
  return value?.kind === Kind.STRING ? value.value : null;
}

export function booleanArgument(node: ConstDirectiveNode, name: string): boolean {
  const value = argument(node, name);
  return value?.kind === Kind.BOOLEAN && value.value;
}

export function stringListArgument(node: ConstDirectiveNode, name: string): readonly string[] | null {
  const value = argument(node, name);
  if (value?.kind !== Kind.LIST) return null;
  return value.values.map((item) => (item.kind === Kind.STRING ? item.value : ''));
}
