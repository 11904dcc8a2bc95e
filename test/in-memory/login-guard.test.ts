import { loginGuardContract } from '../contracts/login-guard.contract';
import { inMemoryLoginGuard } from './login-guard';

describe('a guard of logins in memory', () => {
  loginGuardContract(async (now) => inMemoryLoginGuard(now));
});
