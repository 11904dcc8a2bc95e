import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';

/** The props of each construct that creates resources. They do not change a resource that you pass in. */
export interface ResourceProps {
  /**
   * The removal policy of every new resource. With `RemovalPolicy.DESTROY` the table is not protected against deletion, and
   * CloudFormation deletes every resource with its stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, and RemovalPolicy.DESTROY for the log groups of functions
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The key that encrypts every new table, queue, bus, archive, secret and log group. The policy of an imported key needs the
   * statements of docs/embed.md.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;
}
