import type { ImportRule } from './imports';

type RuleRow = readonly [from: string, files: string, packages: string, rule: string];

/** The files and packages that each folder may import: imports go one way. */
const RULE_TABLE: readonly RuleRow[] = [
  ['lambda/domain', 'domain', '', 'the domain imports nothing but itself'],
  ['lambda/contract', 'contract', 'valibot node:net', 'the contract imports valibot and node:net alone'],
  ['lambda/ports', 'ports domain', '', 'the ports import the domain alone'],
  [
    'lambda/operations',
    'operations ports domain lambda/contract/conference-statuses.ts lambda/contract/log-codes.ts lambda/contract/unmanaged-policies.ts',
    'node:crypto node:util',
    'operations import the domain, the ports, the statuses of lists, the log codes, the unmanaged policies, node:crypto and node:util alone',
  ],
  [
    'lambda/adapters',
    'adapters ports domain contract',
    'node: *',
    'adapters import the ports, the domain and the contract alone, and packages',
  ],
  [
    'lambda/http',
    'http operations ports domain contract',
    'node: valibot aws-lambda ical-generator',
    'http imports operations, ports, the domain and the contract alone, valibot, ical-generator and Node.js',
  ],
  [
    'lambda/composition',
    'composition adapters ports operations domain contract',
    'node:timers/promises valibot @aws-sdk/client-dynamodb @aws-sdk/client-eventbridge @aws-sdk/client-scheduler @aws-sdk/client-secrets-manager @aws-sdk/client-sqs',
    'the composition imports adapters, operations, the contract and AWS clients alone',
  ],
  ['lambda/handlers', 'lambda', 'node: *', 'handlers import what is in lambda alone, and packages'],
  [
    'lib',
    'lib contract',
    'node: aws-cdk-lib constructs esbuild cdk-nag @valibot/to-json-schema',
    'what is deployed imports the contract alone of what runs, the AWS CDK and what builds and checks it',
  ],
  ['command-line', 'command-line', 'commander', 'the command line of a program imports commander alone'],
  [
    'local',
    'local lambda command-line',
    'node: *',
    'what is local imports no simulator, no program and no test',
  ],
  [
    'simulator',
    'simulator command-line',
    'node: *',
    'the simulator is written from the pages of FoneStorm alone: it imports nothing of the relay',
  ],
  ['console/vite.config.ts', '', 'vite', 'settings import packages alone'],
  [
    'console',
    'console lambda/contract/event-types.ts lambda/contract/health-answer.ts lambda/domain/escape-control-characters.ts',
    'preact uplot',
    'the console imports the types of events and of the health, and the escaping of texts alone of what runs: it knows the relay by its API',
  ],
  [
    'docs',
    'docs contract http',
    'node: *',
    'documents import the contract and the HTTP side alone of what runs',
  ],
  [
    'operate',
    'operate adapters composition contract ports domain command-line',
    'node: *',
    'what operates a deployment imports adapters, the ports, the domain and the contract alone',
  ],
  ['events', 'events contract', 'valibot', 'what subscribers import has the contract and valibot alone'],
  [
    'bin',
    'bin client command-line docs events lib lambda local operate simulator package.json',
    'node: *',
    'programs import no test',
  ],
  [
    'client',
    'client contract',
    '@aws-sdk/client-lambda',
    'the client imports the contract alone of what runs, and the AWS client of Lambda',
  ],
  ['bench', 'bench command-line lib lambda local simulator', 'node: * ?', 'benchmarks import no test'],
  ['examples', 'examples', 'node: *', 'examples import the package alone, as others do'],
  [
    'test',
    'test bin client command-line console docs events lib lambda local operate simulator bench examples package.json',
    'node: * ?',
    'tests import the project',
  ],
  ['jest.config.mjs', '', 'node: *', 'settings import other settings and packages alone'],
  ...['console', 'deploy', 'whole'].map(
    (name): RuleRow => [
      `jest.${name}.config.mjs`,
      'jest.config.mjs',
      'node: *',
      'settings import other settings and packages alone',
    ],
  ),
];

const LAMBDA_FOLDERS = ['domain', 'ports', 'operations', 'adapters', 'composition', 'contract', 'http'];

export const IMPORT_RULES: readonly ImportRule[] = RULE_TABLE.map(([from, files, packages, rule]) => ({
  from,
  files: splitWords(files).map(toFolder),
  packages: splitWords(packages),
  rule,
}));

function toFolder(name: string): string {
  return LAMBDA_FOLDERS.includes(name) ? `lambda/${name}` : name;
}

function splitWords(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
