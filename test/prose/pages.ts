import { readdirSync } from 'node:fs';

/** The pages whose sentences are checked. */
export const PAGES = [
  ...[
    'README.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'test/deploy/README.md',
    'simulator/README.md',
  ],
  ...[
    'docs/tutorial.md',
    'docs/api.md',
    'docs/timetable.md',
    'docs/personal-data.md',
    'docs/how-it-works.md',
    'docs/runbook.md',
    'docs/deploy.md',
    'docs/problems.md',
    'docs/cost.md',
    'docs/deliveries.md',
    'docs/README.md',
    'docs/glossary.md',
    'docs/faq.md',
    'docs/comparison.md',
    'docs/performance.md',
    'docs/events.md',
    'docs/which-fonestorm.md',
    'docs/reliability.md',
    ...readdirSync('docs/adr').map((name) => `docs/adr/${name}`),
    'docs/aws-answers.md',
  ],
];
