import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One copy of graphql: Apollo Server requires the CommonJS one.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    include: ['{engine,margin,api,web,cli,test,devnet}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 300_000,
  },
});
