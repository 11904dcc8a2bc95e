import { bookingsContract } from '../contracts/bookings.contract';
import { callsContract } from '../contracts/calls.contract';
import { definitionsContract } from '../contracts/definitions.contract';
import { eraseContract } from '../contracts/erase.contract';
import { journalContract } from '../contracts/journal.contract';
import { inMemoryConferences } from './conferences';

describe('definitions in memory', () => {
  definitionsContract(async () => inMemoryConferences().definitions);
});

describe('a journal in memory', () => {
  journalContract(async () => inMemoryConferences());
  eraseContract(async () => inMemoryConferences());
});

describe('bookings in memory', () => {
  bookingsContract(async () => inMemoryConferences());
});

describe('calls in memory', () => {
  callsContract(async () => inMemoryConferences().calls);
});
