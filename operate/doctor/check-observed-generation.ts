import { foneStormApi } from '../../lambda/adapters/fonestorm/api';
import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { foneStormCredentials } from '../../lambda/contract/secrets';
import type { Deployment } from '../deployment';
import { foneStormOptions } from '../fonestorm-options';
import { observeGeneration } from '../generation-trial';
import { type Finding, NotChecked, runTextCheck } from './finding';

/** Checks `fonestormApi` against the fields of a conference that FoneStorm already has. It creates none. */
export function checkObservedGeneration(deployment: Deployment): Promise<Finding> {
  return runTextCheck('fonestormApi is the generation of FoneStorm’s API', async () => {
    const url = await deployment.functionsOutput('FoneStormUrl');
    const setting = await deployment.functionsOutput('FoneStormApi');
    const id = deployment.output('FoneStormSecret');
    const login = parseSecret((await deployment.readSecret(id)) ?? '', foneStormCredentials, id);
    const generation = await observeGeneration(foneStormApi(foneStormOptions(url, login)));
    if (generation === undefined)
      throw new NotChecked('FoneStorm has no conference to read. Run: conference-relay doctor --try');
    if (generation === setting) return `FoneStorm’s API is generation ${generation}, as set in fonestormApi`;
    throw new Error(
      `a conference at FoneStorm has the fields of ${generation}: expected fonestormApi ${generation}, got ${setting}. Set it in cdk.json, and run: npx cdk deploy --all (docs/which-fonestorm.md)`,
    );
  });
}
