import { say } from '../say';
import type { RunbookShell } from './commands';

/** Runs while the roles of functions have no policies, and puts the policies back. */
export async function withoutPolicies(
  shell: RunbookShell,
  functions: readonly string[],
  run: () => Promise<void>,
): Promise<void> {
  await shell.run(`
    kept=$(mktemp -d)
    for function in ${functions.join(' ')}; do
      role=$(aws lambda get-function-configuration --function-name "$function" --query Role --output text)
      role=\${role##*/}
      for policy in $(aws iam list-role-policies --role-name "$role" --query PolicyNames --output text); do
        mkdir -p "$kept/$role"
        aws iam get-role-policy --role-name "$role" --policy-name "$policy" --query PolicyDocument > "$kept/$role/$policy"
        aws iam delete-role-policy --role-name "$role" --policy-name "$policy"
      done
    done`);
  say('the policies are removed');
  try {
    await run();
  } finally {
    await shell.run(`
      for file in "$kept"/*/*; do
        role=$(basename "$(dirname "$file")")
        aws iam put-role-policy --role-name "$role" --policy-name "$(basename "$file")" --policy-document "file://$file"
      done
      rm -r "$kept"`);
    say('the policies are back');
  }
}
