import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findProjectRoot } from '../project-root.ts';
import { collectSources, REMAPPINGS, type Remappings } from './solidity-sources.ts';

/** Creation code before linking; each link says where a library's 20 address bytes go. */
export interface Bytecode {
  /** Hex without 0x; library addresses are placeholders. */
  readonly object: string;
  readonly links: readonly { readonly library: string; readonly start: number }[];
}

export interface CompileJob {
  readonly name: string;
  /** Name under which the compiler is installed. */
  readonly compiler: string;
  readonly evmVersion: string;
  /** Contract name to the unit that defines it. */
  readonly contracts: Readonly<Record<string, string>>;
  /** Units that stand in for others, behind the common ones. */
  readonly remappings?: Remappings;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly evm: {
              readonly bytecode: {
                readonly object: string;
                readonly linkReferences: Readonly<
                  Record<string, Readonly<Record<string, readonly { start: number }[]>>>
                >;
              };
            };
          }
        >
      >
    >
  >;
}

/** Runs in its own process: the compiler is synchronous and keeps its memory. */
const COMPILE_SCRIPT = `
const solc = require(process.argv[1]);
let input = '';
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => { process.stdout.write(solc.compile(input)); });
`;

function runCompiler(modulePath: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', COMPILE_SCRIPT, modulePath], { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`the Solidity compiler ended with code ${code}: see its message above`));
    });
    child.stdin.end(input);
  });
}

function standardJson(job: CompileJob): string {
  const outputSelection: Record<string, Record<string, readonly string[]>> = {};
  for (const [name, unit] of Object.entries(job.contracts)) {
    outputSelection[unit] = {
      ...outputSelection[unit],
      [name]: ['evm.bytecode.object', 'evm.bytecode.linkReferences'],
    };
  }
  const remappings = [...REMAPPINGS, ...(job.remappings ?? [])];
  const sources = collectSources(Object.values(job.contracts), remappings);
  return JSON.stringify({
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([unit, content]) => [unit, { content }])),
    settings: {
      remappings: remappings.map(([prefix, target]) => `${prefix}=${target}`),
      optimizer: { enabled: true, runs: 200 },
      evmVersion: job.evmVersion,
      metadata: { bytecodeHash: 'none' },
      outputSelection,
    },
  });
}

function readOutput(job: CompileJob, text: string): Record<string, Bytecode> {
  const output: SolcOutput = JSON.parse(text);
  const failures = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (failures.length > 0) throw new Error(failures.map((error) => error.formattedMessage).join('\n'));
  const result: Record<string, Bytecode> = {};
  for (const [name, unit] of Object.entries(job.contracts)) {
    const bytecode = output.contracts?.[unit]?.[name]?.evm.bytecode;
    if (bytecode === undefined || bytecode.object === '') throw new Error(`${unit} defines no deployable ${name}`);
    const libraries = Object.values(bytecode.linkReferences).flatMap((file) => Object.entries(file));
    const links = libraries.flatMap(([library, places]) => places.map(({ start }) => ({ library, start })));
    result[name] = { object: bytecode.object, links };
  }
  return result;
}

/**
 * Creation code of the job's contracts, from `.cache/contracts` when the same input was compiled by the same
 * compiler before. Rejects with the compiler's messages when it refuses a source.
 */
export async function compile(job: CompileJob): Promise<Readonly<Record<string, Bytecode>>> {
  const root = findProjectRoot();
  const require = createRequire(join(root, 'devnet', 'package.json'));
  const { version }: { version: string } = JSON.parse(
    await readFile(require.resolve(`${job.compiler}/package.json`), 'utf8'),
  );
  const input = standardJson(job);
  const key = createHash('sha256').update(`${version}\n${input}`).digest('hex').slice(0, 24);
  const directory = join(root, '.cache', 'contracts');
  const file = join(directory, `${job.name}-${key}.json`);
  const cached = await readFile(file, 'utf8').catch(() => null);
  if (cached !== null) return JSON.parse(cached);
  const compiled = readOutput(job, await runCompiler(require.resolve(job.compiler), input));
  await mkdir(directory, { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(compiled));
  await rename(`${file}.${process.pid}`, file);
  return compiled;
}
