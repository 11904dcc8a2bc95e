/** The routes of the API, as API Gateway writes a route key. */
export const ROUTES = {
  logIn: 'POST /v2/auth',
  list: 'GET /v2/conferences',
  create: 'POST /v2/conferences',
  read: 'GET /v2/conferences/{id}',
  update: 'PUT /v2/conferences/{id}',
  delete: 'DELETE /v2/conferences/{id}',
  fonenumbers: 'GET /v2/conferences/{id}/fonenumbers',
  callbacks: 'GET /v2/conferences/{id}/callbacks',
  callback: 'GET /v2/conferences/{id}/callbacks/{position}',
  events: 'GET /v2/conferences/{id}/events',
  statusChecks: 'GET /v2/conferences/{id}/status-checks',
  deliveries: 'GET /v2/conferences/{id}/deliveries',
  signingSecret: 'GET /v2/conferences/{id}/signing-secret',
  timetable: 'GET /v2/timetable',
  health: 'GET /v2/health',
  counts: 'GET /v2/counts',
  createSeries: 'POST /v2/series',
  listSeries: 'GET /v2/series',
  readSeries: 'GET /v2/series/{id}',
  updateSeries: 'PUT /v2/series/{id}',
  deleteSeries: 'DELETE /v2/series/{id}',
  seriesEvents: 'GET /v2/series/{id}/events',
  occurrences: 'GET /v2/series/{id}/occurrences',
  readOccurrence: 'GET /v2/series/{id}/occurrences/{occurrence}',
  moveOccurrence: 'PUT /v2/series/{id}/occurrences/{occurrence}',
  skipOccurrence: 'DELETE /v2/series/{id}/occurrences/{occurrence}',
  allDeliveries: 'GET /v2/deliveries',
  retry: 'POST /v2/deliveries/{delivery}/retry',
  allFonenumbers: 'GET /v2/fonenumbers',
  fonenumber: 'GET /v2/fonenumbers/{fonenumber}',
  setService: 'POST /v2/fonenumbers/{fonenumber}/service',
  setReceiveNotify: 'POST /v2/calls/receive_notify',
  setSendNotify: 'POST /v2/calls/send_notify',
} as const;

/** The query parameters of the routes that have any. Every other route of the API refuses a query. */
export const QUERY_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  [ROUTES.list]: ['limit', 'cursor', 'status', 'from', 'to', 'text'],
  [ROUTES.delete]: ['erase'],
  [ROUTES.callbacks]: ['limit', 'cursor'],
  [ROUTES.events]: ['limit', 'after'],
  [ROUTES.statusChecks]: ['limit', 'cursor'],
  [ROUTES.deliveries]: ['limit', 'cursor'],
  [ROUTES.timetable]: ['limit', 'cursor'],
  [ROUTES.counts]: ['from', 'to'],
  [ROUTES.listSeries]: ['limit', 'cursor'],
  [ROUTES.seriesEvents]: ['limit', 'after'],
  [ROUTES.allDeliveries]: ['status', 'limit', 'cursor', 'from', 'to', 'text'],
  [ROUTES.allFonenumbers]: ['filter'],
};

/** The routes for FoneStorm's callbacks. The path is a capability. */
export const CALLBACK_ROUTES = {
  get: 'GET /callbacks/{conferenceId}/{capability}',
  post: 'POST /callbacks/{conferenceId}/{capability}',
} as const;

/** The routes of the console: a page and its files. They need no token. */
export const CONSOLE_ROUTES = {
  page: 'GET /console',
  folder: 'GET /console/',
  file: 'GET /console/{file}',
} as const;

/**
 * FoneStorm's routes that cost money or release numbers, and what they are for. The relay answers 404 with a pointer to
 * FoneStorm, and the header `Allow` does not have their methods.
 */
export const UNSUPPORTED_ROUTES: Readonly<Record<string, string>> = {
  'POST /v2/fonenumbers': 'Order numbers',
  'PUT /v2/fonenumbers/{fonenumber}': 'Change numbers',
  'DELETE /v2/fonenumbers/{fonenumber}': 'Release numbers',
};
