import parts, { WHOLE } from './jest.config.mjs';

/** The tests of the parts together: `npm run test:whole`. */
export default { ...parts, testMatch: WHOLE, testPathIgnorePatterns: ['/node_modules/'] };
