import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REVIEWED, reviewable } from './reviewed-templates';

test.each(Object.entries(REVIEWED))(
  '%s is the template that was reviewed: `npm run templates` writes it anew, and the diff shows what a deployment changes',
  (file, template) => {
    const reviewed = readFileSync(join(__dirname, 'templates', file), 'utf8');
    expect(JSON.parse(reviewable(template()))).toEqual(JSON.parse(reviewed));
  },
);
