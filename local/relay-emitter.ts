import type { EventEmitter } from 'node:events';
import type { BusEvent } from './event-bus';
import type { OnAttempt } from './report-attempt';

/** Emits what the relay reports while it runs. */
export type RelayEmitter = EventEmitter<{ event: [BusEvent]; attempt: Parameters<OnAttempt> }>;
