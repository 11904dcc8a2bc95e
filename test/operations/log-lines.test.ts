import { randomUUID } from 'node:crypto';
import { lambdaLogger, withRequestId } from '../../lambda/adapters/runtime/lambda-logger';
import { LOG_CODES } from '../../lambda/contract/log-codes';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { receiveCallback } from '../../lambda/operations/callbacks/receive-callback';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { posted } from '../domain/entries';
import { captureLog } from '../http/secret-marks';
import { startDeliveryRun } from './delivery-run';
import { isolatedRelay } from './isolated-relay';
import { CALLBACK_KEYS, freshId, PUBLIC_URL, testRelay } from './test-relay';

/** Bytes of a line, without its end. */
const MAX_BYTES = 300;
/** As API Gateway makes them for an HTTP API. */
const API_REQUEST_ID = 'JKJHUgv1iYcEJ9g=';

const relay = testRelay();

/** The lines that an invocation of a deployed function logs. */
async function linesOf(invoke: () => Promise<unknown>): Promise<string[]> {
  const handler = withRequestId(async () => void (await invoke()));
  const log = await captureLog(() => handler(undefined, { awsRequestId: randomUUID() }));
  return log.split('\n').slice(0, -1);
}

const codesOf = (lines: readonly string[]): string[] => lines.map((line) => JSON.parse(line).message);

test('a callback and its delivery are one short line in the log of each function', async () => {
  const it = await isolatedRelay(relay(), () => ({ logger: lambdaLogger }));
  const id = freshId();
  await captureLog(() => it.create(id));
  const capability = callbackUrl(PUBLIC_URL, id, CALLBACK_KEYS).split('/').at(-1) ?? '';
  const received = await linesOf(() =>
    receiveCallback(it.ports)({
      ...{ conferenceId: id, capability, authorization: undefined },
      ...{ requestId: API_REQUEST_ID, request: posted('attendees_status=2') },
    }),
  );
  const [entry] = it.mailbox;
  if (!entry) throw new Error('expected an entry in the mailbox');
  const advanced = await linesOf(() => advanceConference(it.ports)(entry));
  const run = await startDeliveryRun();
  run.handle = deliverCallback({ ...run.ports, logger: lambdaLogger });
  await captureLog(() => run.setCallbackUrl(id, 'https://receiver.example/'));
  await run.callback(id, 1, undefined, { id: entry.id });
  const delivered = await linesOf(() => run.pass(1000));

  expect(codesOf(received)).toEqual([LOG_CODES.accepted]);
  expect(codesOf(advanced)).toEqual([LOG_CODES.published]);
  expect(codesOf(delivered)).toEqual(['delivery.attempted']);
  for (const line of [...received, ...advanced, ...delivered]) {
    expect(JSON.parse(line)).toMatchObject({ conferenceId: id, requestId: expect.any(String) });
    expect([line, Buffer.byteLength(line) < MAX_BYTES]).toEqual([line, true]);
  }
});
