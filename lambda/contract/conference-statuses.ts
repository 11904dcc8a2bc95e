/** The phases of a conference, as `Phase` explains them. */
export const PHASES = ['scheduled', 'live', 'ended', 'gone', 'failed', 'cancelled'] as const;
/** A phase of a conference. */
export type ConferencePhase = (typeof PHASES)[number];

/** The values of `status` in the list of conferences: a phase, or `overdue` for a step that is late in any phase. */
export const CONFERENCE_STATUSES = [...PHASES, 'overdue'] as const;
export type ConferenceStatusFilter = (typeof CONFERENCE_STATUSES)[number];

/** The values of `status` in the list of all deliveries. */
export const DELIVERY_STATUSES = ['pending', 'failed'] as const;
export type DeliveryStatusFilter = (typeof DELIVERY_STATUSES)[number];

/** The most items that a count counts. */
export const MAX_COUNT = 1000;
