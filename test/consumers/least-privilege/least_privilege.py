"""Checks three apps with LeastPrivilegeCheck, and prints the result of each."""

import tempfile

from aws_cdk import App, Stack, Validations
from aws_cdk.aws_ec2 import CfnSecurityGroupIngress
from cdk_trading_analytics_platform import (
    AcknowledgedAccess,
    LeastPrivilegeCheck,
    LeastPrivilegeRule,
    MeshedFargateService,
    SpotCluster,
    TradingMesh,
    TradingNetwork,
)


def checked(rule_by_hand, acknowledged=None):
    app = App(outdir=tempfile.mkdtemp(), analytics_reporting=False)
    stack = Stack(app, "Trading")
    vpc = TradingNetwork(stack, "Network").vpc
    mesh = TradingMesh(stack, "Mesh", vpc=vpc)
    cluster = SpotCluster(stack, "Cluster", vpc=vpc)
    risk = MeshedFargateService(stack, "Risk", cluster=cluster, mesh=mesh)
    if rule_by_hand:
        CfnSecurityGroupIngress(
            stack,
            "ByHand",
            group_id=risk.security_group.security_group_id,
            cidr_ip="10.0.0.0/8",
            ip_protocol="tcp",
            from_port=8080,
            to_port=8080,
        )
    Validations.of(app).add_plugins(LeastPrivilegeCheck(acknowledged=acknowledged))
    app.synth()


intended = AcknowledgedAccess(
    rule=LeastPrivilegeRule.UNDECLARED_CONNECTION,
    resource="Trading/ByHand",
    reason="The office reads the positions.",
)
for name, arguments in {
    "declared": (False,),
    "by hand": (True,),
    "acknowledged": (True, [intended]),
}.items():
    print(f"### {name}")
    try:
        checked(*arguments)
        print("passed")
    except Exception as error:
        print(error)
