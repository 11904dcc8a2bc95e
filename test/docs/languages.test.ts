import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSII_PACKAGE } from '../../bin/jsii-package';
import { devDependencies, version } from '../../package.json';
import { snippet } from './snippets';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');

/** The folder of the clone in docs/embed.md. */
const CLONE = '/path/to/conference-relay';

test('the code in docs/embed.md for other languages is that of the apps which npm run test:jsii synthesises', () => {
  const java = 'test/jsii/java';
  for (const [app, code] of [
    ['test/jsii/python/app.py', snippet('embed.md', 'relay = ConferenceRelay(')],
    [`${java}/src/main/java/visits/Visits.java`, snippet('embed.md', 'ConferenceRelay.Builder.create(')],
    [`${java}/pom.xml`, snippet('embed.md', '<artifactId>conference-relay</artifactId>')],
    ['test/jsii/go/visits.go', snippet('embed.md', 'conferencerelay.NewConferenceRelay(')],
  ] as const) {
    const values: Readonly<Record<string, string>> = { clone: CLONE, relay: version };
    const text = read(app).replace(/\$\{(clone|relay)(?:\.version)?\}/g, (_, name) => values[name] ?? '');
    // gofmt aligns the values of a struct.
    const [lines, all] = [code, text].map((each) =>
      each
        .trim()
        .replace(/ +/g, ' ')
        .split(/\s*\n\s*/),
    );
    expect(all).toEqual(expect.arrayContaining(lines ?? []));
  }
});

test('the packages for other languages have the names that docs/embed.md installs', () => {
  const { python, go } = JSII_PACKAGE.jsii.targets;
  const wheel = `${python.distName.replaceAll('-', '_')}-${version}-py3-none-any.whl`;
  expect(snippet('embed.md', 'pip install')).toBe(`pip install ${CLONE}/dist/jsii/python/${wheel}\n`);
  const module = `${go.moduleName}/${go.packageName}`;
  const folder = `dist/jsii/go/${go.packageName}`;
  const replace = snippet('embed.md', 'go mod edit');
  expect(replace).toBe(`go mod edit -replace ${module}=${CLONE}/${folder}\n`);
  expect(read('test/jsii/go/go.mod')).toContain(`replace ${module} => ../../../${folder}\n`);
});

test('the app in Go has the versions of the AWS CDK with which jsii compiles the module', () => {
  const required = read('test/jsii/go/go.mod').split('\n');
  expect(required).toEqual(
    expect.arrayContaining([
      expect.stringMatching(`\tgithub.com/aws/aws-cdk-go/awscdk/v2 v${devDependencies['aws-cdk-lib']}$`),
      expect.stringMatching(`\tgithub.com/aws/constructs-go/constructs/v10 v${devDependencies.constructs} `),
    ]),
  );
});
