import { App } from 'aws-cdk-lib/core';
import { Program } from '../command-line/program';
import { permissionsOf, tableOf } from '../lib/permissions';
import { FoundationStack, FunctionsStack } from '../lib/relay-stacks';
import { sayLines } from '../local/terminal';

new Program('npm run permissions').description('Prints a table of the permissions of each function.').parse();

// `cdk synth` runs the CDK's checks of the template.
process.env.CDK_VALIDATION = 'false';
const app = new App();
const { foundation } = new FoundationStack(app, 'Foundation');
const functions = new FunctionsStack(app, 'Functions', { foundation });
const { template } = app.synth().getStackByName(functions.stackName);
sayLines(tableOf(permissionsOf(template)));
