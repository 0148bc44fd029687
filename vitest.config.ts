import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One copy of graphql: Apollo Server requires the CommonJS one.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    include: ['{engine,margin,api,web,cli,test,devnet}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    // What is waited for fails by its own name, long before the test's time is over.
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 300_000,
  },
});
