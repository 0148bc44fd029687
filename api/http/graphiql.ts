import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Answer } from './answer.ts';
import { type ExampleQuery, exampleQueries } from './example-queries.ts';
import { knownFile, pagePolicy } from './static-files.ts';

const requireHere = createRequire(import.meta.url);

const packageFile = (name: string, path: string): string =>
  join(dirname(requireHere.resolve(`${name}/package.json`)), path);

const libraries: ReadonlyMap<string, () => string> = new Map([
  ['react.js', () => packageFile('react', 'umd/react.production.min.js')],
  ['react-dom.js', () => packageFile('react-dom', 'umd/react-dom.production.min.js')],
  ['graphiql.js', () => packageFile('graphiql', 'graphiql.min.js')],
  ['graphiql.css', () => packageFile('graphiql', 'graphiql.min.css')],
]);

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marginscope GraphiQL</title>
<link rel="stylesheet" href="/graphiql/graphiql.css">
<style>html, body, #graphiql { height: 100%; margin: 0 }</style>
</head>
<body>
<div id="graphiql">Loading GraphiQL…</div>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
`;

const startScript = (examples: readonly ExampleQuery[]): string => `'use strict';
const tabs = ${JSON.stringify(examples.map(({ query, variables }) => ({ query, variables })))};
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultTabs: tabs, defaultQuery: tabs[0].query, shouldPersistHeaders: false }),
);
`;

/** The GraphiQL page and its files, all from this machine; null for other paths. */
export async function graphiqlFile(path: string): Promise<Answer | null> {
  if (path === '/graphiql' || path === '/graphiql/') return htmlPage();
  const name = path.slice('/graphiql/'.length);
  if (name === 'start.js') return script(startScript(exampleQueries));
  const library = libraries.get(name);
  return library === undefined ? null : knownFile(library());
}

function htmlPage(): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': pagePolicy,
    },
    body: page,
  };
}

function script(body: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
    body,
  };
}
