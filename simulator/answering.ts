import type { Answer, Endpoint } from '../lambda/http/exchange';
import { Problem, problemResponse } from '../lambda/http/problems';

/** Turns whatever an endpoint throws into a problem, so that every request has an answer. */
export function answering(endpoint: Endpoint): Answer {
  return async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      return problemResponse(error instanceof Problem ? error : failureOf(error));
    }
  };
}

/** A failure of the simulator's own, such as a full disk: whoever runs it is whoever reads this. */
function failureOf(cause: unknown): Problem {
  return new Problem('fonestorm-failed', `The simulator failed: ${cause}`, { cause });
}
