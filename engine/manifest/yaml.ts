import type { Finding } from './errors.ts';

/**
 * A part of the manifest with the place it stands at; every misfit becomes a finding and reads as absent. Scalars are
 * text throughout, so that an address without quotes does not become a number.
 */
export interface Node {
  readonly value: unknown;
  readonly place: string;
  readonly findings: Finding[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function report(node: Node, problem: string): void {
  node.findings.push({ place: node.place, problem });
}

export function isPresent(node: Node): boolean {
  const { value } = node;
  return value !== undefined && value !== null && value !== '' && value !== 'null' && value !== '~';
}

export function child(node: Node, key: string): Node {
  const value = isRecord(node.value) ? node.value[key] : undefined;
  return { value, place: node.place === '' ? key : `${node.place}.${key}`, findings: node.findings };
}

/** Items of a list; absent reads as empty. An item's `name` is part of its place. */
export function items(node: Node): Node[] {
  if (!isPresent(node)) return [];
  if (!Array.isArray(node.value)) {
    report(node, 'must be a list');
    return [];
  }
  return node.value.map((value: unknown, position) => {
    const name = isRecord(value) && typeof value.name === 'string' ? ` (${value.name})` : '';
    return { value, place: `${node.place}[${position}]${name}`, findings: node.findings };
  });
}

export function entries(node: Node): [string, Node][] {
  return isRecord(node.value) ? Object.keys(node.value).map((key) => [key, child(node, key)]) : [];
}

export function text(node: Node): string | null {
  if (!isPresent(node)) return null;
  if (typeof node.value === 'string') return node.value;
  report(node, 'must be text');
  return null;
}

export function requiredText(node: Node): string {
  const value = text(node);
  if (!isPresent(node)) report(node, 'is missing');
  return value ?? '';
}

export function integer(node: Node): number | null {
  if (!isPresent(node)) return null;
  const value = typeof node.value === 'string' ? Number(node.value) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  report(node, 'must be a whole number of zero or more');
  return null;
}

export function flag(node: Node): boolean {
  if (isPresent(node) && node.value !== 'true' && node.value !== 'false') report(node, 'must be true or false');
  return node.value === 'true';
}
