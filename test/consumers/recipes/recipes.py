"""Runs programs in one process, and copies what each synthesizes: recipes.py PROGRAMS RESULTS."""

import pathlib
import runpy
import shutil
import sys

import aws_cdk

programs, results = (pathlib.Path(argument) for argument in sys.argv[1:])
apps = []


class App(aws_cdk.App):
    def __init__(self, **options):
        super().__init__(**options)
        apps.append(self)


aws_cdk.App = App
for program in sorted(programs.glob("*.py")):
    apps.clear()
    print("###", program.stem, flush=True)
    runpy.run_path(str(program))
    (app,) = apps
    shutil.copytree(app.synth().directory, results / program.stem)
