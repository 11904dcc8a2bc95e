/**
 * The HTTP status and title of every problem, by name: the last part of the problem's `type` (RFC 9457). docs/problems.md
 * describes each.
 */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request has faults' },
  'refused-by-fonestorm': { status: 400, title: 'FoneStorm refused the request' },
  unauthenticated: { status: 401, title: 'The request is not authenticated' },
  'other-site': { status: 403, title: 'A web page of another site sent the request' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'id-taken': { status: 409, title: 'The id is taken' },
  'number-taken': { status: 409, title: 'The FoneNumber is taken by another conference' },
  'change-under-way': { status: 409, title: 'Another change is under way' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type or encoding of the body is not supported' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-logins': { status: 429, title: 'Too many failed logins' },
  'fonestorm-failed': { status: 502, title: 'FoneStorm failed' },
  'outcome-unknown': { status: 502, title: 'It is unknown whether FoneStorm made the change' },
  unavailable: { status: 503, title: 'The relay cannot process the request now' },
  'fonestorm-timeout': { status: 504, title: 'FoneStorm did not answer in time' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** The `type` of a problem (RFC 9457) before its name. */
export const PROBLEM_TYPE = 'urn:conference-relay:problem:';
