import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REVIEWED, reviewable } from './reviewed-templates';

test.each(Object.entries(REVIEWED))(
  '%s is the reviewed template: `npm run templates` rewrites it, and its diff shows the changes of a deployment',
  (file, template) => {
    const reviewed = readFileSync(join(__dirname, 'templates', file), 'utf8');
    expect(JSON.parse(reviewable(template()))).toEqual(JSON.parse(reviewed));
  },
);
