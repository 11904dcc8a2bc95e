import { say } from '../say';
import type { RunbookShell } from './commands';

/** Removes all policies of the roles of functions, as somebody would by mistake. */
export async function removePolicies(shell: RunbookShell, functions: readonly string[]): Promise<void> {
  await shell.run(`
    for function in ${functions.join(' ')}; do
      role=$(aws lambda get-function-configuration --function-name "$function" --query Role --output text)
      role=\${role##*/}
      for policy in $(aws iam list-role-policies --role-name "$role" --query PolicyNames --output text); do
        aws iam delete-role-policy --role-name "$role" --policy-name "$policy"
      done
    done`);
  say('the policies are removed');
}
