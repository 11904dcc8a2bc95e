import { ACCOUNT, foneNumbersContract } from '../contracts/fonenumbers.contract';
import { inMemoryFoneNumbers } from './fonenumbers';

foneNumbersContract(async () =>
  inMemoryFoneNumbers({
    numbers: ACCOUNT.numbers,
    hasConference: (id) => ACCOUNT.conferences.includes(id),
  }),
);
