import { parseNetwork } from './delivery/networks.ts';
import { choiceField, createReport, fieldsOf, type Report, shown, textField, textsField } from './field-checks.ts';
import { type Finding, type Route, type RouteType, type Rule, type RuleSet, severities } from './rule.ts';
import { readRule } from './rule-checks.ts';
import { type Placed, readYamlTree } from './yaml-tree.ts';

export type ReadRules =
  | { readonly type: 'rules'; readonly set: RuleSet }
  | { readonly type: 'broken'; readonly findings: readonly Finding[] };

const routeTypes = ['webhook', 'slack', 'alertmanager', 'stdout'] as const;
const mostRules = 500;

/** Reads a file of rules (docs/alerts.md). Everything wrong with it is told at once. */
export function readRuleFile(text: string): ReadRules {
  const tree = readYamlTree(text);
  if (tree.type === 'broken') return tree;
  const report = createReport();
  const entries = fieldsOf(report, tree.root, ['version', 'allow', 'routes', 'rules']);
  const version = entries?.get('version');
  if (entries !== null && version?.scalar !== 1) {
    report.add(version ?? tree.root, `version is ${version ? shown(version) : 'not given'}: give version: 1`);
  }
  const routes = listOf(report, entries?.get('routes')).flatMap((at) => readRoute(report, at) ?? []);
  const places = listOf(report, entries?.get('rules'));
  if (places.length > mostRules) report.add(tree.root, `there are ${places.length} rules: keep to ${mostRules}`);
  const rules = places.flatMap((at) => {
    const rule = readRule(report, at);
    if (rule !== null) checkRoutes(report, at, { rule, routes });
    return rule ?? [];
  });
  checkUnique(report, places, 'rule');
  checkUnique(report, listOf(report, entries?.get('routes')), 'route');
  const allow = textsField(report, entries?.get('allow'), 'hosts, addresses or networks').map(({ text, at }) => {
    if (text.includes('/') && parseNetwork(text) === null) {
      report.add(at, `${text} is no network: give for example 10.0.0.0/8`);
    }
    return text;
  });
  if (report.findings.length > 0) return { type: 'broken', findings: inOrder(report.findings) };
  return { type: 'rules', set: { rules, routes, allow } };
}

/** Reads one rule, as mutations take it: YAML or JSON. */
export function readOneRule(
  text: string,
  routes: readonly Route[],
): { readonly rule: Rule | null; readonly findings: readonly Finding[] } {
  const tree = readYamlTree(text);
  if (tree.type === 'broken') return { rule: null, findings: tree.findings };
  const report = createReport();
  const rule = readRule(report, tree.root);
  if (rule !== null) checkRoutes(report, tree.root, { rule, routes });
  const isWhole = report.findings.length === 0;
  return { rule: isWhole ? rule : null, findings: inOrder(report.findings) };
}

const inOrder = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => a.line - b.line || a.column - b.column);

function listOf(report: Report, at: Placed | undefined): readonly Placed[] {
  if (at === undefined || at.scalar === null) return [];
  if (at.items !== null) return at.items;
  report.add(at, `${shown(at)} is no list: begin each element with a dash`);
  return [];
}

function readRoute(report: Report, at: Placed): Route | null {
  const before = report.findings.length;
  const entries = fieldsOf(report, at, ['id', 'type', 'url', 'urlEnv', 'secretsEnv', 'minSeverity']);
  if (entries === null) return null;
  const id = textField(report, entries.get('id'), 'a name') ?? '';
  if (!entries.has('id')) report.add(at, 'a route has no id: give one, for example on-call');
  if (!entries.has('type')) report.add(at, `a route has no type: give one of ${routeTypes.join(', ')}`);
  const type: RouteType = choiceField(report, entries.get('type'), routeTypes) ?? 'stdout';
  const url = textField(report, entries.get('url'), 'an https URL');
  const urlEnv = textField(report, entries.get('urlEnv'), 'the name of an environment variable');
  if (type !== 'stdout' && entries.has('type') && (url === null) === (urlEnv === null)) {
    report.add(at, `route ${id} needs exactly one of url and urlEnv: give the URL, or the variable that holds it`);
  }
  if (url !== null && !URL.canParse(url))
    report.add(entries.get('url') ?? at, `${url.slice(0, 80)} is no URL: give https://…`);
  const secretsEnv = textsField(report, entries.get('secretsEnv'), 'environment variables').map(({ text }) => text);
  if (type === 'webhook' && secretsEnv.length === 0) {
    report.add(at, `webhook ${id} has no secretsEnv: name the variable that holds its whsec_ secret`);
  }
  const minSeverity = severityOf(report, entries.get('minSeverity'));
  return report.findings.length === before ? { id, type, url, urlEnv, secretsEnv, minSeverity } : null;
}

function severityOf(report: Report, at: Placed | undefined) {
  const scalar = typeof at?.scalar === 'string' ? at.scalar.toUpperCase() : at?.scalar;
  return choiceField(report, at && { ...at, scalar }, severities) ?? 'INFO';
}

function checkRoutes(
  report: Report,
  at: Placed,
  { rule, routes }: { readonly rule: Rule; readonly routes: readonly Route[] },
): void {
  for (const id of rule.routes) {
    if (routes.some((route) => route.id === id)) continue;
    const known = routes.map((route) => route.id).join(', ');
    report.add(
      at.entries?.get('routes') ?? at,
      `there is no route ${id}: ${known === '' ? 'add it to routes' : `use ${known}`}`,
    );
  }
}

function checkUnique(report: Report, places: readonly Placed[], what: string): void {
  const seen = new Map<unknown, Placed>();
  for (const at of places) {
    const id = at.entries?.get('id');
    if (id === undefined || typeof id.scalar !== 'string') continue;
    const first = seen.get(id.scalar);
    if (first === undefined) seen.set(id.scalar, id);
    else report.add(id, `${what} ${id.scalar} is also at line ${first.line}: give each an id of its own`);
  }
}
