import { findDeployment } from '../../operate/deployment';
import { examine, type Finding } from '../../operate/doctor';
import { deployment } from './deployment';
import { say } from './say';

const { stacks, url, fonestormUrl } = deployment();

test('the doctor finds that all is well', async () => {
  const found: Finding[] = [];
  const relay = await findDeployment(['--stack', stacks.foundation]);
  for await (const finding of examine({ deployment: relay, apiUrl: url, fonestormUrl })) {
    say(finding.text);
    found.push(finding);
  }
  expect(found.filter(({ isWell }) => !isWell)).toEqual([]);
});
