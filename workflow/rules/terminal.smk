# What a run says in addition to Snakemake's messages.
from rgdl.run_report import RunReport, kind_of_job, read_costs


def kinds_of_jobs():
    """Kind of each job that is to run, by its number."""
    return {
        workflow.dag.jobid(job): kind_of_job(
            job.rule.name, next(iter(job.output), RESULTS)
        )
        for job in workflow.dag.needrun_jobs()
    }


# A module leaves the messages to the other workflow.
if workflow.is_main_process and not IS_MODULE and not workflow.dryrun:
    costs = read_costs(REFERENCE / "tables/costs.csv")
    logger.addHandler(RunReport(kinds_of_jobs, costs, logger.info))
