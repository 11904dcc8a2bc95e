import { InvokeCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { awaitAlarms, awaitOver } from './alarm-states';
import { FUNCTIONS, first, fix, functionNamed, invoke } from './night';

const lambda = new LambdaClient();

describe('somebody throttled each function in the console of AWS Lambda', () => {
  const alarms = FUNCTIONS.map((name) => `${name} is throttled`);

  test('the alarms of throttles go off', async () => {
    for (const name of FUNCTIONS) {
      const FunctionName = await functionNamed(name);
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    }
    await awaitAlarms(alarms, async () => {
      for (const name of FUNCTIONS) await invoke(name);
    });
  });

  test.each(FUNCTIONS)(
    '%s is throttled: the first commands show the limit, and the fix removes it',
    async (name) => {
      const alarm = `${name} is throttled`;
      expect(await first(alarm)).toContain('"ReservedConcurrentExecutions": 0');
      const [, requested] = await fix(alarm);
      expect(requested).toContain('"Status": "PENDING"');
      // An invocation without a body fails, and is not refused.
      await lambda.send(new InvokeCommand({ FunctionName: await functionNamed(name) }));
    },
  );

  test('the alarms of throttles are over', () => awaitOver(...alarms));
});
