import { bookingsContract } from '../contracts/bookings.contract';
import { callsContract } from '../contracts/calls.contract';
import { conferenceLogContract } from '../contracts/conference-log.contract';
import { definitionsContract } from '../contracts/definitions.contract';
import { deliveryLoadContract } from '../contracts/delivery-load.contract';
import { erasureContract } from '../contracts/erasure.contract';
import { seriesStoreContract } from '../contracts/series-store.contract';
import { inMemoryConferenceStore } from './conferences';
import { inMemorySeriesStore } from './series';

describe('definitions in memory', () => {
  definitionsContract(async () => inMemoryConferenceStore().definitions);
});

describe('a conference log in memory', () => {
  conferenceLogContract(async () => inMemoryConferenceStore());
  deliveryLoadContract(async () => inMemoryConferenceStore());
  erasureContract(async () => inMemoryConferenceStore());
});

describe('bookings in memory', () => {
  bookingsContract(async () => inMemoryConferenceStore());
});

describe('calls in memory', () => {
  callsContract(async () => inMemoryConferenceStore().calls);
});

describe('series in memory', () => {
  seriesStoreContract(async () => inMemorySeriesStore());
});
