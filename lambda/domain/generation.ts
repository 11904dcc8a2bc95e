/** Which of FoneStorm's APIs an account has: that of the page of 2017, or the one since v2.4. */
export type Generation = '2017' | '2.4';
