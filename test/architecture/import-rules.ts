import type { ImportRule } from './imports';

type Row = readonly [from: string, files: string, packages: string, rule: string];

/** Imports go one way: what a folder may import, of files and of packages. */
const TABLE: readonly Row[] = [
  ['lambda/domain', 'domain', '', 'the domain imports nothing but itself'],
  ['lambda/contract', 'contract', 'valibot node:net', 'the contract imports valibot and node:net alone'],
  ['lambda/ports.ts', 'domain', '', 'the ports import the domain alone'],
  ['lambda/delivery-ports.ts', 'ports domain', '', 'the ports import the domain and other ports alone'],
  ['lambda/number-ports.ts', 'ports domain', '', 'the ports import the domain and other ports alone'],
  ['lambda/login-ports.ts', '', '', 'the ports import the domain and other ports alone'],
  [
    'lambda/operations',
    'operations ports delivery-ports number-ports login-ports domain',
    'node:crypto node:util',
    'operations import the domain, the ports, node:crypto and node:util alone',
  ],
  [
    'lambda/adapters',
    'adapters ports delivery-ports number-ports login-ports domain contract',
    'node: *',
    'adapters import the ports, the domain and the contract alone, and packages',
  ],
  [
    'lambda/http',
    'http operations ports delivery-ports number-ports login-ports domain contract',
    'node: valibot aws-lambda',
    'http imports operations, ports, the domain and the contract alone, valibot and Node.js',
  ],
  ['lambda/handlers', 'lambda', 'node: *', 'handlers import what is in lambda alone, and packages'],
  [
    'lib',
    'lib contract',
    'node: aws-cdk-lib constructs esbuild cdk-nag @valibot/to-json-schema',
    'what is deployed imports the contract alone of what runs, the AWS CDK and what builds and checks it',
  ],
  ['local', 'local lambda', 'node: *', 'what is local imports no simulator, no program and no test'],
  [
    'simulator',
    'simulator',
    'node: *',
    'the simulator is written from the pages of FoneStorm alone: it imports nothing of the relay',
  ],
  [
    'docs',
    'docs contract http',
    'node: *',
    'documents import the contract and the HTTP side alone of what runs',
  ],
  [
    'operate',
    'operate adapters contract ports number-ports domain',
    'node: *',
    'what operates a deployment imports adapters, the ports, the domain and the contract alone',
  ],
  ['bin', 'bin docs lib lambda local operate simulator', 'node: *', 'programs import no test'],
  ['bench', 'bench lib lambda local simulator', 'node: * ?', 'benchmarks import no test'],
  ['examples', 'examples', 'node: *', 'examples import the package alone, as others do'],
  [
    'test',
    'test bin docs lib lambda local operate simulator bench examples package.json',
    'node: * ?',
    'tests import the project',
  ],
  ['jest.config.mjs', '', 'node: *', 'settings import other settings and packages alone'],
  [
    'jest.deploy.config.mjs',
    'jest.config.mjs',
    'node: *',
    'settings import other settings and packages alone',
  ],
];

const SHORT = [
  'domain',
  'ports',
  'delivery-ports',
  'number-ports',
  'login-ports',
  'operations',
  'adapters',
  'contract',
  'http',
];

export const IMPORT_RULES: readonly ImportRule[] = TABLE.map(([from, files, packages, rule]) => ({
  from,
  files: words(files).map(folderOf),
  packages: words(packages),
  rule,
}));

function folderOf(name: string): string {
  if (!SHORT.includes(name)) return name;
  return name.endsWith('ports') ? `lambda/${name}.ts` : `lambda/${name}`;
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
