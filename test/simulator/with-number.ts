import { receiver, running } from './running';

/** A FoneNumber of the account. */
export const NUMBER = '3215550001';
/** Somebody's telephone number. */
export const FROM = '3055550100';

/** A simulator of v2.4 whose number leads to a conference and reports to a receiver. */
export async function withNumber(
  settings: Parameters<typeof running>[0] = {},
  fields: Record<string, unknown> = {},
  options: Parameters<typeof running>[1] = {},
) {
  const { url, received, payloads } = await receiver();
  const simulator = await running({ generation: '2.4', ...settings }, options);
  const { call, control } = simulator;
  const { id } = (await call('POST', '/conferences', { label: 'x', fonenumber: NUMBER, ...fields })).body
    .conference;
  const register = (to: string, more: Record<string, string> = {}) =>
    call('POST', '/calls/receive_notify', { fonenumber: NUMBER, method: 'JSON', url: to, ...more });
  await register(url);
  const said = async () => {
    await control.settled();
    return payloads().map(({ status, disposition }) => [status, disposition].filter(Boolean).join(' '));
  };
  return { ...simulator, id, url, received, payloads, register, said };
}
