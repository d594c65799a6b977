"""Checks three updates of a stack with UpdateSafetyCheck, and prints the result of each."""

import tempfile

from aws_cdk import App, Stack, Validations
from aws_cdk.aws_rds import CfnDBCluster
from cdk_trading_analytics_platform import UpdateSafetyCheck


def synthesized(id, database_name, deployed=None):
    app = App(outdir=tempfile.mkdtemp(), analytics_reporting=False)
    stack = Stack(app, "Trading")
    CfnDBCluster(
        stack, id, engine="aurora-postgresql", db_cluster_identifier="trading", database_name=database_name
    )
    if deployed:
        Validations.of(app).add_plugins(UpdateSafetyCheck(deployed=deployed))
    return app.synth().directory


deployed = synthesized("Database", "quotes")
for update, arguments in {
    "no change": ("Database", "quotes"),
    "another database": ("Database", "orders"),
    "another id": ("Renamed", "quotes"),
}.items():
    print(f"### {update}")
    try:
        synthesized(*arguments, deployed)
        print("passed")
    except Exception as error:
        print(error)
