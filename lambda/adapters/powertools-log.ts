import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports';
import { toldErrors } from './told-errors';

/** Structured logs on Amazon CloudWatch, one JSON object a line. */
export function powertoolsLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, toldErrors(fields)),
    warn: (message, fields = {}) => logger.warn(message, toldErrors(fields)),
    error: (message, fields = {}) => logger.error(message, toldErrors(fields)),
  };
}
