import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { Service } from './endpoint';

/** The tasks of AWS Step Functions that wait for their tokens. A used token is that of a task that timed out. */
export class StepFunctionsStandIn {
  readonly #tasks = new Map<string, 'waiting' | 'over'>();
  readonly #results = new Map<string, Readonly<Record<string, unknown>>[]>();

  start(token: string): void {
    this.#tasks.set(token, 'waiting');
  }

  stop(token: string): void {
    this.#tasks.set(token, 'over');
  }

  /** The requests that resumed a task, without its token. */
  resultsOf(token: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#results.get(token) ?? [];
  }

  readonly service: Service = ({ name, body: { taskToken, ...result } }) => {
    if (!name.startsWith('Step Functions SendTask')) return undefined;
    const token = String(taskToken);
    const task = this.#tasks.get(token);
    if (task === undefined) throw new AwsRefusal('InvalidToken', `Invalid Token: '${token}'`);
    if (task === 'over')
      throw new AwsRefusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    this.stop(token);
    this.#results.set(token, [...this.resultsOf(token), result]);
    return {};
  };
}
