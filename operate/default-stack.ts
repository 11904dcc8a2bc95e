/** The stack of the foundation, if the app of this repository has deployed it. */
export const DEFAULT_STACK = 'ConferenceRelay-Foundation';
