import { budgetContract } from '../contracts/budget.contract';
import { inMemoryBudget } from './budget';

budgetContract(async (options) => inMemoryBudget(options));
