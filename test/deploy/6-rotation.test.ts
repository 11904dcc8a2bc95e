import { findDeployment } from '../../operate/deployment';
import { rotationOf } from '../../operate/rotation';
import { until } from '../until';
import { awaitEvents } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { restartFunctions, sweep } from './functions';
import { create } from './relay';
import { say } from './say';

const { stacks } = deployment();

/** The two steps of `npm run rotate -- start`. Between them the tests restart the functions instead of waiting. */
async function rotation(): Promise<ReturnType<typeof rotationOf>> {
  return rotationOf(await findDeployment({ stack: stacks.foundation }));
}

beforeAll(async () => {
  await create('first-key');
  await awaitEvents('first-key', 'Conference Scheduled');
});

test('an added key verifies, and does not sign yet', async () => {
  const { add } = await rotation();
  expect(await add()).toBe('k2');
  await restartFunctions();
  say('a key k2 is added beside k1');
  await create('still-first-key');
  await awaitEvents('still-first-key', 'Conference Scheduled');
  expect(await fonestorm.callbackUrl('still-first-key')).toContain('/still-first-key/k1.');
});

test('the current key signs the URLs of new conferences, and earlier URLs stay valid', async () => {
  const { use } = await rotation();
  await use('k2');
  await restartFunctions();
  say('k2 becomes the current key');
  await create('second-key');
  expect(await fonestorm.callbackUrl('second-key')).toContain('/second-key/k2.');
  for (const id of ['first-key', 'second-key']) {
    expect(await fonestorm.join(id, 'organizer')).toBe(200);
    await awaitEvents(id, 'Organizer Joined');
  }
});

test('the sweep renews the callback URLs of open conferences, and the first key can be removed', async () => {
  await until(async () => {
    await sweep();
    return (await fonestorm.callbackUrl('first-key')).includes('/first-key/k2.');
  });
  const { remove } = await rotation();
  await awaitEvents('first-key', 'Organizer Joined');
  await remove('k1');
  await restartFunctions();
  say('k1 is removed');
  expect(await fonestorm.join('first-key', 'attendee')).toBe(200);
  await awaitEvents('first-key', 'Attendee Count Changed');
});
