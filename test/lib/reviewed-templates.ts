import type { Template } from 'aws-cdk-lib/assertions';
import { foundation, functions } from './templates';

/** The files of both templates, as `npm run templates` writes them and a test compares them. */
export const REVIEWED = { 'foundation.json': foundation, 'functions.json': functions } as const;

/** A template as JSON, without the hashes of the functions' code. */
export function reviewable(template: Template): string {
  const text = JSON.stringify(template.toJSON(), undefined, 1);
  return `${text.replaceAll(/\b[0-9a-f]{64}\b/g, 'a hash of the code')}\n`;
}
