import { join } from 'node:path';
import { temporaryFolders } from '../temporary-folders';
import { accountResources } from './account-resources';
import { cdk, deployment } from './deployment';

const { target, stacks } = deployment();
const stack = stacks.foundation.replace(/Foundation$/, 'Removable');
const folder = temporaryFolders();
let assembly: string;

beforeAll(async () => {
  process.env.RELAY_REMOVABLE_STACK = stack;
  process.env.RELAY_REMOVABLE_TARGET = target;
  assembly = join(folder(), 'assembly');
  await cdk('synth', '--quiet', '--app', 'tsx test/deploy/removable-app.ts', '--output', assembly);
});

describe('a relay with removalPolicy DESTROY', () => {
  test.each(['once', 'a second time'])('can be deployed %s, and leaves nothing behind', async () => {
    const before = await accountResources();
    await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never');
    const created = [...(await accountResources())].filter((resource) => !before.has(resource));
    expect(created.map((resource) => resource.replace(/ \S+$/, '')).sort()).toEqual(CREATED);
    await cdk('destroy', stack, '--app', assembly, '--force');
    const after = await accountResources();
    expect(created.filter((resource) => after.has(resource))).toEqual([]);
  });
});

const CREATED = [
  ...['API', 'bus', ...new Array(8).fill('function'), ...new Array(9).fill('log group'), 'parameter'],
  ...[...new Array(11).fill('queue'), 'schedule group', ...new Array(5).fill('secret'), 'table'],
];
