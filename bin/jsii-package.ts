import {
  dependencies,
  description,
  engines,
  license,
  name,
  peerDependencies,
  version,
} from '../package.json';

/** The packages that the constructs need, and that other languages do not have. */
export const BUNDLED = ['valibot', '@valibot/to-json-schema'] as const;

/** The peer dependencies of the constructs, which all languages have. */
const PEERS = { 'aws-cdk-lib': peerDependencies['aws-cdk-lib'], constructs: peerDependencies.constructs };

/** A placeholder: the package has no address until it is on a registry. */
const ADDRESS = 'conference-relay.example';

/** The `package.json` that jsii needs: CommonJS, with the names of the packages in each language. */
export const JSII_PACKAGE = {
  ...{ name, version, description, license, engines },
  author: { name: 'the Conference Relay authors', organization: true },
  repository: { type: 'git', url: `https://${ADDRESS}/conference-relay.git` },
  keywords: ['aws', 'cdk', 'fonestorm', 'eventbridge'],
  main: 'lib/constructs.js',
  types: 'lib/constructs.d.ts',
  files: [
    'lib/**/*.js',
    'lib/**/*.d.ts',
    'lib/functions/functions',
    'lambda/**/*.js',
    'lambda/**/*.d.ts',
    '.jsii',
  ],
  dependencies: Object.fromEntries(BUNDLED.map((each) => [each, dependencies[each]])),
  bundleDependencies: BUNDLED,
  peerDependencies: PEERS,
  devDependencies: Object.fromEntries(
    Object.entries(PEERS).map(([peer, range]) => [peer, range.replace('^', '')]),
  ),
  jsii: {
    outdir: '..',
    tsconfig: 'tsconfig.json',
    validateTsconfig: 'minimal',
    versionFormat: 'short',
    targets: {
      python: { distName: 'conference-relay', module: 'conference_relay' },
      java: {
        package: 'conferencerelay',
        maven: { groupId: 'conferencerelay', artifactId: 'conference-relay' },
      },
      dotnet: { namespace: 'ConferenceRelay.Cdk', packageId: 'ConferenceRelay.Cdk' },
      go: { moduleName: `${ADDRESS}/conference-relay-go`, packageName: 'conferencerelay' },
    },
  },
} as const;

/** The settings of jsii's own compiler: as strict as those of the project, which do not write CommonJS. */
export const JSII_TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2022', lib: ['es2024'], module: 'node16', moduleResolution: 'node16' },
    ...{ types: ['node'], strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ declaration: true, skipLibCheck: true, noEmitOnError: true, rootDir: '.' },
  },
  include: ['lib/**/*.ts', 'lambda/**/*.ts'],
  exclude: ['node_modules'],
} as const;
