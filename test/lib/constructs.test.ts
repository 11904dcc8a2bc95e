/*
 * The tests of the deployment are one file for Jest. Each file would load the AWS CDK and bundle the functions again, which takes
 * longer than the tests. The reviewed templates come first, because they find most faults, and a mutant's run ends at the first
 * failure.
 */
import './reviewed-templates.cases';
import './relay-settings.cases';
import './props.cases';
import './stacks.cases';
import './runbook.cases';
import './permissions.cases';
import './embedded.cases';
import './outputs.cases';
import './retained.cases';
import './alarms.cases';
import './operating.cases';
import './commands.cases';
import './deliveries.cases';
import './route-limits.cases';
import './grants.cases';
import './own-secrets.cases';
import './unique-names.cases';
import './workflows.cases';
import './conference-task.cases';
import './guides.cases';
import './registry.cases';
import './bundles.cases';
import './exports.cases';
import './removal.cases';
import './encryption.cases';
import './function-options.cases';
import './capabilities.cases';
import './security-packs.cases';
import { removeFolders } from './templates';

afterAll(removeFolders);
