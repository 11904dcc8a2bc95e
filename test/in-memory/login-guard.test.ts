import { loginGuardContract } from '../contracts/login-guard.contract';
import { inMemoryLoginGuard } from './login-guard';

describe('a login guard in memory', () => {
  loginGuardContract(async (now) => inMemoryLoginGuard(now));
});
