import { runLoadCommand } from '../../bench/load/load-command';

const createSilentProgress = () => ({ update: () => undefined, end: () => undefined });

test('callbacks that a relay accepted under load before it was killed are published and delivered', async () => {
  const argv = ['--rate', '20', '--seconds', '3', '--conferences', '2', '--kills', '1'];
  const { report, exitCode } = await runLoadCommand(argv, createSilentProgress);
  expect(report).toMatch(/^not answered +\d+ {2}the relay was killed 1 time$/m);
  expect(report).toMatch(/^Nothing was lost\.$/m);
  expect(exitCode).toBe(0);
}, 300_000);
