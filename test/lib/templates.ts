import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';

export { Match };

/** Both stacks, synthesised; without CDK's own checks of the template, which take longer than all tests of it. */
export function synthesised() {
  process.env.CDK_VALIDATION = 'false';
  const app = new App();
  const foundationStack = new FoundationStack(app, 'Foundation');
  const functionsStack = new FunctionsStack(app, 'Functions', { foundation: foundationStack.foundation });
  return {
    foundation: Template.fromStack(foundationStack),
    functions: Template.fromStack(functionsStack),
  };
}
