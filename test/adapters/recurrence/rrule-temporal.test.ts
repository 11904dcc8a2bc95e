import { rruleTemporalRecurrences } from '../../../lambda/adapters/recurrence/rrule-temporal';
import { recurrencesContract } from '../../contracts/recurrences.contract';

recurrencesContract(async () => rruleTemporalRecurrences());
