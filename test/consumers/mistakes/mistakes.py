"""Makes one mistake after the other, and prints each error."""

from aws_cdk import App, Stack
from cdk_trading_analytics_platform import *

app = App()
stacks = 0


def platform(services):
    global stacks
    stacks += 1
    stack = Stack(app, f"Stack{stacks}")
    return TradingAnalyticsPlatform(
        stack, "Trading", ingress=Ingress.none(), alerting=Alerting.none(), services=services
    )


def at_synthesis():
    app = App()
    TradingAnalyticsPlatform(
        Stack(app, "Stack"), "Trading", ingress=Ingress.http(), alerting=Alerting.none(), services={}
    )
    app.synth()


MISTAKES = {
    "a call to an unknown service": lambda: platform({"feed": ServiceDefinition(calls=["risk"])}),
    "the ingress of a platform without one": lambda: platform({}).ingress,
    "a key that is too short": lambda: RotationPlan.generated_key(length=1),
    "an hour that does not exist": lambda: JobSchedule.cron(minute="0", hour="24"),
    "a range of priorities from high to low": lambda: Ingress.existing(priorities=PriorityRange(first=200, last=100)),
    "an error at synthesis": at_synthesis,
    "a dict in place of a definition": lambda: platform({"feed": {"calls": ["risk"]}}),
    "a variable without a value": lambda: ServiceDefinition(environment={"A": None}),
    "a number as a variable": lambda: ServiceDefinition(environment={"A": 5}),
    "a string in place of a list": lambda: ServiceDefinition(calls="risk"),
    "a tuple in place of a list": lambda: ServiceDefinition(calls=("risk",)),
    "a string in place of a route": lambda: ServiceDefinition(routes=["/api/*"]),
    "a string in place of a number": lambda: ServiceDefinition(cpu="256"),
    "a string in place of an image": lambda: ServiceDefinition(image="nginx"),
    "a dict in a list of sidecars": lambda: ServiceDefinition(sidecars=[{"name": "cache"}]),
    "a keyword that does not exist": lambda: ServiceDefinition(call=["risk"]),
    "a keyword that does not exist in a dict": lambda: ServiceDefinition(scaling={"max_task": 3}),
    "a required option that is missing": lambda: DeploymentPolicy.canary(percent=10),
}

for mistake, make in MISTAKES.items():
    print(f"### {mistake}")
    try:
        make()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
