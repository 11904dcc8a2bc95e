/** The `source` of every event that the relay publishes. */
export const EVENT_SOURCE = 'fonestorm.conferences';
