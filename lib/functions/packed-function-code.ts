import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** The code of a function from the built package. The build replaces `function-code` with this module. */
export function functionCode(handler: string): Code {
  return Code.fromAsset(join(__dirname, 'functions', handler));
}
