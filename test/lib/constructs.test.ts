/*
 * The tests of what is deployed are one file for Jest. In a file of its own, each of them would load the AWS CDK and bundle
 * the functions anew, which takes longer than the tests. The reviewed templates come first: they notice most faults, and
 * a mutant is tried no further once a test has failed.
 */
import './reviewed-templates.cases';
import './relay-settings.cases';
import './props.cases';
import './stacks.cases';
import './runbook.cases';
import './permissions.cases';
import './embedded.cases';
import './retained.cases';
import './alarms.cases';
import './deliveries.cases';
import './route-limits.cases';
import './grants.cases';
import './unique-names.cases';
import './exports.cases';
import { removeFolders } from './templates';

afterAll(removeFolders);
