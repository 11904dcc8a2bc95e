import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '../../ports/logger';
import { redactErrors } from './redacted-errors';

/** Structured logs in Amazon CloudWatch: one JSON object for each line. */
export function powertoolsLogger(service: string): Logger {
  const logger = new PowertoolsLogger({ serviceName: service });
  return {
    info: (code, fields = {}) => logger.info(code, redactErrors(fields)),
    warn: (code, fields = {}) => logger.warn(code, redactErrors(fields)),
    error: (code, fields = {}) => logger.error(code, redactErrors(fields)),
  };
}
