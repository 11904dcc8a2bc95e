import { Match } from 'aws-cdk-lib/assertions';
import { ENDING_EVENTS } from '../../lambda/domain/workflow/endings';
import { permissionsOf } from '../../lib/permissions';
import { foundation, functions } from './templates';

const permissions = () => permissionsOf(functions().toJSON() as Parameters<typeof permissionsOf>[0]);

describe('resume-workflow', () => {
  test('gets the endings of conferences that a workflow waits for, and no other event or replay', () => {
    foundation().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['fonestorm.conferences'],
        'detail-type': Object.keys(ENDING_EVENTS),
        detail: { resume: [true] },
        'replay-name': [{ exists: false }],
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkflowsQueue'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkflowsDead'), 'Arn'] } },
        },
      ],
    });
  });

  test('is the only function that may resume workflows, and its only write removes a used token', () => {
    const resuming = permissions().filter(({ action }) => action.startsWith('states:'));
    expect(resuming.map(({ function: name, action, resource }) => [name, action, resource])).toEqual([
      ['ResumeWorkflow', 'states:SendTaskFailure', '*'],
      ['ResumeWorkflow', 'states:SendTaskSuccess', '*'],
    ]);
    const tableActions = permissions().filter(
      (each) => each.function === 'ResumeWorkflow' && each.action.startsWith('dynamodb:'),
    );
    expect(tableActions.map(({ action }) => action)).toEqual([
      ...['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    ]);
  });
});
