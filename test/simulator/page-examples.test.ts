import {
  closeAfterEach,
  faultyFields,
  sendRequest,
  startTestSimulator,
  type TestSimulator,
} from './test-simulator';

closeAfterEach();

const ID = 'f9037cf2-363e-4506-915f-4419e5d69c52';
const times = { start_time: '2017-11-20T18:39:00.000Z', end_time: '2017-11-20T19:39:00.000Z' };
const given = {
  ...{ id: ID, label: 'Work Progress Meeting', ...times },
  organizer: 'a4dbe836-2f18-4c20-80a9-5298e8eb',
  attendees: ['a4dbe836-2f18-4c20-80a9-5298e8eb8f78'],
  caller_id: '3217591081',
};
const url = 'https://requestb.in/15h1m971';
const shown = { ...given, conference_pin: expect.stringMatching(/^\d{6}$/), conference_url: url };

/** The request of the page's "Create Conference". */
const pageBody =
  '{"start_time":"2017-10-23T13:54:17+00:00", "end_time":"2017-10-23T14:54:17+00:00", "label":"Weekly progress status meeting.", "organizer": "f854e5a0-913b-4230-be26-9adf2e68edfc", "attendees":"[\\"4fb07dbf-7597-4af7-8f03-05acd254c7f5\\", \\"f7d77a6b-53ec-47d9-a2f9-28c1764fecc8\\"]" }';

const FORM = 'application/x-www-form-urlencoded';

describe('the examples of the page', () => {
  async function withConference(): Promise<TestSimulator> {
    const simulator = await startTestSimulator();
    await simulator.create({ ...given, callback_url: url });
    return simulator;
  }

  it('list all conferences without the three statuses', async () => {
    const { call } = await withConference();
    expect(await call('GET', '/conferences')).toMatchObject({ status: 200, body: { conferences: [shown] } });
    const [listed = {}] = (await call('GET', '/conferences')).body.conferences;
    expect(Object.keys(listed)).toEqual([
      ...['id', 'label', 'start_time', 'end_time', 'organizer', 'attendees', 'caller_id'],
      ...['conference_pin', 'conference_url'],
    ]);
  });

  it('show the details with the three statuses', async () => {
    const { call } = await withConference();
    const details = await call('GET', `/conferences/${ID}`);
    expect(details.status).toBe(200);
    expect(details.body).toEqual({
      conference: { ...shown, conference_status: 'unknown', organizer_status: false, attendees_status: 0 },
    });
  });

  it.each([
    ['like the page', pageBody, 'application/json'],
    ['with a charset', pageBody, 'Application/JSON; charset=utf-8'],
    [
      'as a form with the attendees as a list in a text',
      new URLSearchParams(JSON.parse(pageBody)).toString(),
      FORM,
    ],
    [
      'as a form with a repeated field',
      `start_time=2017-10-23T13%3A54%3A17%2B00%3A00&end_time=2017-10-23T14%3A54%3A17Z&label=Weekly+progress+status+meeting.&organizer=f854e5a0-913b-4230-be26-9adf2e68edfc&attendees=4fb07dbf-7597-4af7-8f03-05acd254c7f5&attendees=f7d77a6b-53ec-47d9-a2f9-28c1764fecc8`,
      FORM,
    ],
  ])('create a conference %s', async (_how, body, contentType) => {
    const { call } = await startTestSimulator();
    const created = await call('POST', '/conferences', body, { 'content-type': contentType });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      conference: {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        conference_pin: expect.stringMatching(/^\d{6}$/),
      },
    });
    const { conferences } = (await call('GET', '/conferences')).body;
    expect(conferences).toEqual([
      {
        id: created.body.conference.id,
        label: 'Weekly progress status meeting.',
        start_time: '2017-10-23T13:54:17.000Z',
        end_time: '2017-10-23T14:54:17.000Z',
        organizer: 'f854e5a0-913b-4230-be26-9adf2e68edfc',
        attendees: ['4fb07dbf-7597-4af7-8f03-05acd254c7f5', 'f7d77a6b-53ec-47d9-a2f9-28c1764fecc8'],
        caller_id: '',
        conference_pin: created.body.conference.conference_pin,
        conference_url: '',
      },
    ]);
  });

  it.each([
    ['JSON', '{"label":"Progress report for the week."}', 'application/json'],
    ['a form', 'label=Progress+report+for+the+week.', FORM],
  ])('update a conference with %s', async (_kind, body, contentType) => {
    const { call } = await withConference();
    const updated = await call('PUT', `/conferences/${ID}`, body, { 'content-type': contentType });
    expect([updated.status, updated.body]).toEqual([200, { conference: { id: ID } }]);
    const { conference } = (await call('GET', `/conferences/${ID}`)).body;
    expect(conference).toMatchObject({ ...shown, label: 'Progress report for the week.' });
  });

  it.each([['application/json'], [FORM]])(
    'delete a conference under the header %s, with an empty body',
    async (contentType) => {
      const { call } = await withConference();
      const deleted = await call('DELETE', `/conferences/${ID}`, undefined, { 'content-type': contentType });
      expect([deleted.status, deleted.body]).toEqual([200, { conference: { id: ID } }]);
      expect((await call('GET', `/conferences/${ID}`)).status).toBe(404);
      expect((await call('GET', '/conferences')).body).toEqual({ conferences: [] });
    },
  );

  it('return the newer fields, and the number to call under /fonenumbers', async () => {
    const { call, create } = await startTestSimulator();
    const newer = { fonenumber: '13175550123', before_message: 'Hello', max_members: 4 };
    const id = await create(newer);
    expect((await call('GET', `/conferences/${id}`)).body.conference).toMatchObject(newer);
    const other = await create();
    expect((await call('GET', `/conferences/${id}/fonenumbers`)).body).toEqual({
      fonenumbers: ['13175550123'],
    });
    expect((await call('GET', `/conferences/${other}/fonenumbers`)).body).toEqual({
      fonenumbers: ['13175550199'],
    });
  });
});

describe('an invalid request', () => {
  it.each([
    ['another conference', 'GET', '/conferences/none', undefined, 404],
    ['an update of another conference', 'PUT', '/conferences/none', { label: 'x' }, 404],
    ['a deletion of another conference', 'DELETE', '/conferences/none', undefined, 404],
    ['numbers of another conference', 'GET', '/conferences/none/fonenumbers', undefined, 404],
    ['another path', 'GET', '/calls', undefined, 404],
    ['another method', 'PATCH', '/conferences', undefined, 405],
    ['a creation without times', 'POST', '/conferences', { label: 'x' }, 400],
  ])('is answered with an error: %s', async (_what, method, path, body, status) => {
    const { call } = await startTestSimulator();
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.body).toEqual({
      ...{ error: expect.any(String), message: expect.any(String), status_code: status },
    });
  });

  it('names every fault of a creation', async () => {
    const { call } = await startTestSimulator();
    const { body } = await call('POST', '/conferences', { start_time: 'soon', colour: 'red' });
    expect(faultyFields(body.message)).toEqual([...['start_time', 'end_time', 'colour']]);
  });

  it('is unauthenticated without a token, with another, or with two', async () => {
    const { url: base } = await startTestSimulator();
    for (const headers of [{}, { token: 'other' }, { token: 'key, key' }]) {
      expect((await sendRequest(`${base}/conferences`, 'GET', undefined, headers)).status).toBe(401);
    }
  });
});
