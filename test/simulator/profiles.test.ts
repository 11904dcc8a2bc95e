import { closeAfterEach, hourFrom, startTestReceiver, startTestSimulator } from './test-simulator';

closeAfterEach();

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the documented profile', () => {
  it('reports only who is present', async () => {
    const { url, payloads } = await startTestReceiver();
    const { control, create, call } = await startTestSimulator();
    const id = await create({ callback_url: url });
    await control.join(id, 'organizer');
    await control.join(id, 'attendee');
    const details = (await call('GET', `/conferences/${id}`)).body.conference;
    await control.end(id);
    await control.whenIdle();
    expect(payloads()).toEqual([
      { id, conference_status: 'unknown', organizer_status: true, attendees_status: 0 },
      { id, conference_status: 'unknown', organizer_status: true, attendees_status: 1 },
      { id, conference_status: 'unknown', organizer_status: false, attendees_status: 0 },
    ]);
    expect(details).toMatchObject({
      conference_status: 'unknown',
      organizer_status: true,
      attendees_status: 1,
    });
  });
});

describe('the talkative profile', () => {
  it('has a word for the status, also in the details', async () => {
    const { control, create, call } = await startTestSimulator({ profile: 'talkative' });
    const id = await create();
    const word = async () => (await call('GET', `/conferences/${id}`)).body.conference.conference_status;
    const words = [await word()];
    await control.join(id);
    words.push(await word());
    await control.leave(id);
    words.push(await word());
    await control.end(id);
    words.push(await word());
    expect(words).toEqual(['scheduled', 'active', 'active', 'ended']);
  });

  it('does not report the end while somebody is present after the end_time', async () => {
    const { control, create } = await startTestSimulator({ profile: 'talkative' });
    const id = await create(hourFrom(-120));
    expect(control.conference(id).status.conference_status).toBe('ended');
    expect((await control.join(id)).status.conference_status).toBe('active');
  });

  it('sends a call callback for each person, before the one about the conference', async () => {
    const { url, payloads } = await startTestReceiver();
    const { control, create } = await startTestSimulator({ profile: 'talkative' });
    const id = await create({ callback_url: url, label: 'Weekly', fonenumber: '13175550123' });
    await control.join(id, 'organizer');
    await control.join(id, 'attendee');
    await control.leave(id, 'attendee');
    await control.end(id);
    await control.whenIdle();
    const [organizer, attendee] = [payloads()[0]?.uid, payloads()[2]?.uid];
    expect(new Set([organizer, attendee, undefined]).size).toBe(3);
    const call = {
      ...{ account_code: 'simulator', direction: 'INBOUND', to: '13175550123', type: 'VOICE' },
      timestamp: expect.stringMatching(INSTANT),
    };
    const began = { ...call, status: 'BEGIN' };
    const ended = { ...call, status: 'END', disposition: 'ANSWERED', billable_seconds: expect.any(Number) };
    const about = (event: string, word: string, isOrganizer: boolean, attendees: number) => ({
      ...{ id, conference_status: word, organizer_status: isOrganizer, attendees_status: attendees },
      ...{ timestamp: expect.stringMatching(INSTANT), event, label: 'Weekly' },
    });
    expect(payloads()).toEqual([
      { ...began, from: '13175550100', uid: organizer },
      about('organizer_joined', 'active', true, 0),
      { ...began, from: '13175550101', uid: attendee },
      about('attendee_joined', 'active', true, 1),
      { ...ended, from: '13175550101', uid: attendee },
      about('attendee_left', 'active', true, 0),
      { ...ended, from: '13175550100', uid: organizer },
      about('ended', 'ended', false, 0),
    ]);
  });

  it('never repeats a time, so that the order of events is clear', async () => {
    const { url, payloads } = await startTestReceiver();
    const { control, create } = await startTestSimulator({ profile: 'talkative', speed: 0 });
    const id = await create({ callback_url: url });
    for (let count = 0; count < 5; count += 1) await control.join(id);
    await control.whenIdle();
    const times = payloads().map(({ timestamp }) => String(timestamp));
    expect(times).toEqual([...new Set(times)].sort());
    expect(times).toHaveLength(10);
  });
});
