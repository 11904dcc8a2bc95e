import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '../../ports/logger';
import { redactErrors } from './redacted-errors';

/** Structured logs on Amazon CloudWatch, one JSON object a line. */
export function powertoolsLogger(service: string): Logger {
  const logger = new PowertoolsLogger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, redactErrors(fields)),
    warn: (message, fields = {}) => logger.warn(message, redactErrors(fields)),
    error: (message, fields = {}) => logger.error(message, redactErrors(fields)),
  };
}
