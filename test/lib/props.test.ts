import { App, Stack } from 'aws-cdk-lib/core';
import { RelayFunctions, type RelayFunctionsProps } from '../../lib/relay-functions';
import { FoundationStack } from '../../lib/relay-stacks';

process.env.CDK_VALIDATION = 'false';
const app = new App();
const { foundation } = new FoundationStack(app, 'Foundation');

/** Functions with these props, as untyped apps and context values give them. */
function functions(id: string, props: object): Stack {
  const stack = new Stack(app, id);
  new RelayFunctions(stack, 'Relay', { foundation, ...(props as Partial<RelayFunctionsProps>) });
  return stack;
}

test('props that are wrong are one error, with every fault', () => {
  const wrong = {
    ...{ reminders: [10, 10], historyDays: 6, strays: 'ignore', maskPhoneNumbers: 'yes' },
    receivers: { http: 'yes', allowed: ['10.0.0.0/8', '10.0.0.1/8'] },
  };
  expect(() => functions('Wrong', wrong)).toThrow(
    'Conference Relay: reminders: expected at most 10 different whole numbers of minutes, each from 1 to 10080; ' +
      'historyDays: expected a whole number from 7 to 3650; strays: expected one of report, adopt, take over; ' +
      'receivers.http: expected true or false; ' +
      'receivers.allowed: expected a list of host names, addresses, and ranges such as 10.0.0.0/8; ' +
      'maskPhoneNumbers: expected true or false',
  );
});

test.each([
  ...[
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fd00::/129',
    'https://hooks.internal',
    'hooks.internal:8443',
  ],
  ...['hooks.internal/8', '10.0.0', '', 'two words', 7, undefined],
])('%p may not be allowed as a receiver', (entry) => {
  expect(() => functions(`Not ${entry}`.replaceAll(/\W/g, '-'), { receivers: { allowed: [entry] } })).toThrow(
    /^Conference Relay: receivers.allowed: expected a list of [^;]*$/,
  );
});
