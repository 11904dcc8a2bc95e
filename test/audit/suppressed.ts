/** An accepted finding of an auditor. */
export interface Suppressed {
  /** The auditor's name of the rule. */
  readonly rule: string;
  /** The resources with this finding, by logical id. Default: all. */
  readonly resources?: RegExp;
  readonly reason: string;
  /** A relay with a key of the user and a VPC must not have this finding. */
  readonly onlyWithout?: 'a key and a VPC';
}

const AWS_KEY =
  'An AWS managed key encrypts it. A customer managed key costs money, and its deletion makes the data unreadable.';
const onlyWithout = 'a key and a VPC';

export const SUPPRESSED: readonly Suppressed[] = [
  {
    rule: 'CKV_AWS_115',
    reason:
      'A new account has 10 concurrent executions, of which AWS Lambda reserves none. intakeConcurrency reserves some for callbacks; queues limit their own concurrency.',
  },
  {
    rule: 'CKV_AWS_116',
    reason:
      'Only the sweep is invoked asynchronously, and the next sweep does the rest of its work. API Gateway and CloudFormation wait for the answer, and queues have their own dead-letter queues.',
  },
  {
    rule: 'CKV_AWS_117',
    onlyWithout,
    reason:
      'Functions call the APIs of AWS and hosts on the internet. In a VPC they would need a NAT gateway, and the VPC has no resource for them.',
  },
  {
    rule: 'CKV_AWS_27',
    resources: /(Queue|DeadLetters)[0-9A-F]/,
    onlyWithout,
    reason: `${AWS_KEY} SQS does so by itself.`,
  },
  {
    rule: 'CKV_AWS_119',
    resources: /^RelayConferencesTable/,
    onlyWithout,
    reason: `${AWS_KEY} Pass a table with one if you want it.`,
  },
  { rule: 'CKV_AWS_149', onlyWithout, reason: `${AWS_KEY} Pass a secret with one if you want it.` },
  { rule: 'CKV_AWS_158', onlyWithout, reason: `${AWS_KEY} Logs have ids and no content.` },
  {
    rule: 'CKV_AWS_117',
    resources: /^(AWS679f53fac|RelayFunctionsServeConsole)/,
    reason:
      'The CDK’s own function runs during a deployment only, and the function of the console sends no request.',
  },
  {
    rule: 'CKV_AWS_27',
    resources: /^RelayFoundationStatusEventsDeadLetters/,
    reason: 'It receives the events that the key of the user could not encrypt, so a key of AWS encrypts it.',
  },
  {
    rule: 'CKV_AWS_173',
    reason:
      'No variable holds a secret, which test/lib/stacks.cases.ts checks. An AWS managed key encrypts them.',
  },
  {
    rule: 'W3005',
    resources: /Function|^AWS679f53fac/,
    reason:
      'The CDK makes a function depend on its role, which it refers to, and on the policy of the role, which it does not refer to.',
  },
  {
    rule: 'W6001',
    resources: /^(PublicUrl|RelayOutputsFoneStormSecret[0-9A-F]{8})$/,
    reason:
      'The outputs are for people and for the command. One is an import if its resource is in another stack.',
  },
];
