import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** A function's code, as the package brings it. The package has this in the place of `function-code`. */
export function functionCode(handler: string): Code {
  return Code.fromAsset(join(__dirname, 'functions', handler));
}
