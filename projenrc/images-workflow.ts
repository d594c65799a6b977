import type { javascript, Task } from 'projen';
import { GitHub, WorkflowActions, WorkflowJobs, WorkflowSteps, workflows } from 'projen/lib/github';

const RENEW_JOB = 'renew';
const PATCH = { stepId: 'create_patch', outputName: 'patch_created' };
/**
 * After a change: the templates that the tests compare, which contain the digests. The runner stores its snapshot, and then
 * fails, because another image replaces the task definition. CI compares the snapshot in the pull request.
 */
const TEMPLATES = [
  'git diff --quiet && exit 0',
  'npx projen library',
  'UPDATE_GOLDEN=1 npx jest test/templates/default-platform --coverage=false',
  'npx integ-runner --update-on-failed --dry-run || true',
].join('\n');

/** Adds a workflow that renews the digests of the images each week and opens a pull request, as that for dependencies does. */
export function addImagesWorkflow(project: javascript.NodeProject, task: Task): void {
  const github = GitHub.of(project);
  if (!github) throw new Error('the project has no workflows');
  const workflow = github.addWorkflow('images');
  workflow.on({ workflowDispatch: {}, schedule: [{ cron: '0 4 * * 1' }] });
  workflow.addJobs({
    [RENEW_JOB]: {
      name: 'Renew the digests',
      runsOn: ['ubuntu-latest'],
      permissions: { contents: workflows.JobPermission.READ },
      timeoutMinutes: 30,
      outputs: {
        [PATCH.outputName]: PATCH,
        result: { stepId: 'images', outputName: 'result' },
      },
      steps: [
        WorkflowSteps.checkout(),
        ...project.renderWorkflowSetup({ mutable: false }),
        {
          name: 'Look up the digests',
          id: 'images',
          // The pull request contains what could be looked up, also if one registry did not answer.
          run: `if ${project.runTaskCommand(task)}; then echo "result=ok" >> $GITHUB_OUTPUT; else echo "result=failed" >> $GITHUB_OUTPUT; fi`,
        },
        { name: 'Update the templates of the tests', run: TEMPLATES },
        ...WorkflowActions.uploadGitPatch(PATCH),
      ],
    },
    pr: WorkflowJobs.pullRequestFromPatch({
      patch: { jobId: RENEW_JOB, outputName: PATCH.outputName },
      workflowName: workflow.name,
      credentials: workflow.projenCredentials,
      runsOn: ['ubuntu-latest'],
      pullRequestTitle: 'fix(deps): renew the digests of images',
      pullRequestDescription:
        'Renews the digests of the images that the library adds to tasks. The log of the workflow lists newer tags. Read a digest that replaces another one as a moved tag.',
      labels: ['dependencies'],
      signoff: true,
    }),
    unanswered: {
      name: 'Every registry answered',
      needs: [RENEW_JOB],
      if: `\${{ needs.${RENEW_JOB}.outputs.result == 'failed' }}`,
      runsOn: ['ubuntu-latest'],
      permissions: {},
      steps: [{ name: 'Fail', run: `echo "An image was not looked up: see the job '${RENEW_JOB}'." && exit 1` }],
    },
  });
}
