import { closeAfterEach, hourFrom, startTestSimulator } from './test-simulator';

closeAfterEach();

it('a conference with the id of a deleted one does not get its log', async () => {
  const { control, call, create } = await startTestSimulator({ callbackFaults: [{ fault: 'drop' }] });
  await control.join(await create({ id: 'c1', callback_url: 'http://127.0.0.1:1/' }));
  await call('DELETE', '/conferences/c1');
  await create({ id: 'c1' });
  expect(control.conference('c1').callbacks).toEqual([]);
});

it('an update reopens a conference that is over if its new end is in the future', async () => {
  const { control, call, create } = await startTestSimulator();
  const id = await create();
  await control.end(id);
  expect(control.conference(id).status.conference_status).toBe('ended');
  await call('PUT', `/conferences/${id}`, { label: 'x' });
  expect(control.conference(id).isOver).toBe(true);
  await call('PUT', `/conferences/${id}`, hourFrom(120));
  expect(control.conference(id).isOver).toBe(false);
});
