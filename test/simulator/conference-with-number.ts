import { startTestReceiver, startTestSimulator } from './test-simulator';

/** A FoneNumber of the account. */
export const NUMBER = '3215550001';
/** Somebody's telephone number. */
export const CALLER = '3055550100';

/** A simulator of v2.4 whose number leads to a conference and reports to a receiver. */
export async function startWithNumber(
  settings: Parameters<typeof startTestSimulator>[0] = {},
  fields: Record<string, unknown> = {},
  options: Parameters<typeof startTestSimulator>[1] = {},
) {
  const { url, received, payloads } = await startTestReceiver();
  const simulator = await startTestSimulator({ generation: '2.4', ...settings }, options);
  const { call, control } = simulator;
  const { id } = (await call('POST', '/conferences', { label: 'x', fonenumber: NUMBER, ...fields })).body
    .conference;
  const register = (url: string, more: Record<string, string> = {}) =>
    call('POST', '/calls/receive_notify', { fonenumber: NUMBER, method: 'JSON', url, ...more });
  await register(url);
  const said = async () => {
    await control.whenIdle();
    return payloads().map(({ status, disposition }) => [status, disposition].filter(Boolean).join(' '));
  };
  return { ...simulator, id, url, received, payloads, register, said };
}
