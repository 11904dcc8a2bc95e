import type { FoneNumbers } from '../../lambda/ports/fonenumbers';
import type { FoneStormError } from '../../lambda/ports/fonestorm';
import type { PassThrough } from '../../lambda/ports/pass-through';

/** The tested account: its numbers without a service, and FoneStorm's ids of its conferences. */
export const ACCOUNT = {
  numbers: ['3215550001', '3215550002'],
  conferences: ['fs-1', 'fs 2/ü'],
};
/** Another account. */
export const OTHER_ACCOUNT = { number: '5555550009', conference: 'fs-9' };

const [FIRST = '', SECOND = ''] = ACCOUNT.numbers;
const [ONE = '', TWO = ''] = ACCOUNT.conferences;
const UNKNOWN = '9995550000';
const URL_OF_ONE = 'https://relay.example/callbacks/one/k.mac?a=b&c=d+e%20{{uid}}';

/**
 * The contract of every implementation of FoneStorm's FoneNumbers.
 *
 * @param make returns the FoneNumbers of a new account with the content of `ACCOUNT`
 */
export function foneNumbersContract(make: () => Promise<FoneNumbers & PassThrough>): void {
  let numbers: FoneNumbers & PassThrough;
  beforeEach(async () => {
    numbers = await make();
  });

  const outcomeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      ({ name, outcome }: FoneStormError) => `${name}: ${outcome}`,
    );

  test('a number without settings has neither a service nor a URL', async () => {
    expect(await numbers.read(FIRST)).toEqual({});
  });

  test('a number leads to the conference that was set last, and other numbers do not change', async () => {
    await numbers.setConference(FIRST, ONE);
    expect(await numbers.read(FIRST)).toEqual({ service: { type: 'Conference', id: ONE } });
    await numbers.setConference(FIRST, TWO);
    await numbers.setConference(FIRST, TWO);
    expect(await numbers.read(FIRST)).toEqual({ service: { type: 'Conference', id: TWO } });
    expect(await numbers.read(SECOND)).toEqual({});
  });

  test('a number reports to exactly the URL that was set last, and keeps its service', async () => {
    await numbers.setConference(FIRST, ONE);
    await numbers.setReceiveUrl(FIRST, 'https://before.example/', { username: 'u', password: 'p&=' });
    await numbers.setReceiveUrl(FIRST, URL_OF_ONE);
    expect(await numbers.read(FIRST)).toEqual({
      service: { type: 'Conference', id: ONE },
      receiveUrl: URL_OF_ONE,
    });
    expect(await numbers.read(SECOND)).toEqual({});
  });

  describe.each([
    ['a number that does not exist', UNKNOWN],
    ['a number of another account', OTHER_ACCOUNT.number],
  ])('%s is not found', (_which, number) => {
    const notify = { fonenumber: number, method: 'JSON', url: URL_OF_ONE } as const;
    test.each<[string, () => Promise<unknown>]>([
      ['by a read', () => numbers.read(number)],
      ['when a conference is set', () => numbers.setConference(number, ONE)],
      ['when a URL is set', () => numbers.setReceiveUrl(number, URL_OF_ONE)],
      ['when a caller reads it', () => numbers.get(number)],
      ['when a caller sets its service', () => numbers.setService(number, { service_type: 'Busy' })],
      ['when a caller sets where it reports to', () => numbers.setReceiveNotify(notify)],
      ['when a caller sets where its outbound calls are reported', () => numbers.setSendNotify(notify)],
    ])('%s', async (_how, work) => {
      expect(await outcomeOf(work())).toBe('FoneStormError: not found');
    });
  });

  test.each([
    ['that does not exist', 'fs-0'],
    ['of another account', OTHER_ACCOUNT.conference],
  ])('a conference %s is refused, and the number does not change', async (_which, conference) => {
    await numbers.setConference(FIRST, ONE);
    expect(await outcomeOf(numbers.setConference(FIRST, conference))).toMatch(/: (refused|not found)$/);
    const fields = { service_type: 'Conference', service_id: conference };
    expect(await outcomeOf(numbers.setService(FIRST, fields))).toMatch(/: (refused|not found)$/);
    expect(await numbers.read(FIRST)).toEqual({ service: { type: 'Conference', id: ONE } });
  });

  test('callers get the numbers of the account, or whole objects', async () => {
    expect(await numbers.list()).toEqual({ status: 200, body: { fonenumbers: ACCOUNT.numbers } });
    expect(await numbers.list('all')).toMatchObject({
      status: 200,
      body: { fonenumbers: ACCOUNT.numbers.map((fonenumber) => ({ fonenumber })) },
    });
  });

  test('callers set what the number desk reads, and read what it set', async () => {
    const set = await numbers.setService(FIRST, { service_type: 'Conference', service_id: ONE });
    const shown = { fonenumber: FIRST, service: { type: 'Conference', id: ONE } };
    expect(set).toMatchObject({ status: 200, body: { fonenumber: shown } });
    const url = 'https://caller.example/calls?a=1';
    const { status } = await numbers.setReceiveNotify({
      ...{ fonenumber: FIRST, method: 'GET', url },
      ...{ url_username: 'ada', url_password: 'secret' },
    });
    expect(status).toBe(200);
    await numbers.setSendNotify({ fonenumber: FIRST, method: 'POST', url: 'https://caller.example/out' });
    expect(await numbers.read(FIRST)).toEqual({ service: shown.service, receiveUrl: url });
    await numbers.setService(FIRST, { service_type: 'Hangup' });
    expect(await numbers.read(FIRST)).toEqual({ service: { type: 'Hangup' }, receiveUrl: url });
    await numbers.setConference(FIRST, TWO);
    expect(await numbers.get(FIRST)).toMatchObject({
      body: { fonenumber: { fonenumber: FIRST, service: { type: 'Conference', id: TWO } } },
    });
  });

  test('an unknown service or method is refused', async () => {
    expect(await outcomeOf(numbers.setService(FIRST, { service_type: 'Party' }))).toMatch(/: refused$/);
    const notify = { fonenumber: FIRST, method: 'PUT' as 'GET', url: URL_OF_ONE };
    expect(await outcomeOf(numbers.setReceiveNotify(notify))).toMatch(/: refused$/);
  });
}
