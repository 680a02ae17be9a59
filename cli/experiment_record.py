"""`ost experiment record`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.options import Db, ExperimentRef, Json, On

RECORD = """Record what an experiment showed; it is judged by its criterion at once.

\b
Examples:
  ost experiment record exp1 --successes 8 --of 10 --note "they skip step 3"
  ost experiment record exp2 --control 72/400 --variant 94/400 --guardrail-seen 9/400
  ost experiment record exp3 --control-mean 4.0 --control-sd 1.9 --control-n 314 \\
      --variant-mean 2.4 --variant-sd 1.7 --variant-n 298
  ost experiment record exp4 --passed --note "auth supports SAML without a refactor"
"""


def record(
    ref: ExperimentRef,
    on: On = None,
    successes: Annotated[str | None, typer.Option("--successes", metavar="N", help="Of one sample.")] = None,
    of: Annotated[str | None, typer.Option("--of", metavar="N", help="How many were tried.")] = None,
    control: Annotated[
        str | None, typer.Option("--control", metavar="N/N", help="Successes/tries without.")
    ] = None,
    variant: Annotated[
        str | None, typer.Option("--variant", metavar="N/N", help="Successes/tries with.")
    ] = None,
    control_mean: Annotated[str | None, typer.Option("--control-mean", metavar="X")] = None,
    control_sd: Annotated[str | None, typer.Option("--control-sd", metavar="X")] = None,
    control_n: Annotated[str | None, typer.Option("--control-n", metavar="N")] = None,
    variant_mean: Annotated[str | None, typer.Option("--variant-mean", metavar="X")] = None,
    variant_sd: Annotated[str | None, typer.Option("--variant-sd", metavar="X")] = None,
    variant_n: Annotated[str | None, typer.Option("--variant-n", metavar="N")] = None,
    observed: Annotated[str | None, typer.Option("--observed", metavar="X", help="One number.")] = None,
    passed: Annotated[bool, typer.Option("--passed", help="Judged by hand: it passed.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Judged by hand: it failed.")] = False,
    guardrail_seen: Annotated[
        str | None,
        typer.Option(
            "--guardrail-seen", metavar="N/N|X", help="What the guardrail showed with the change; judges it."
        ),
    ] = None,
    guardrail_control: Annotated[
        str | None,
        typer.Option("--guardrail-control", metavar="N/N", help="The same without, for 'lift >= -1pp'."),
    ] = None,
    guardrail_broke: Annotated[
        bool, typer.Option("--guardrail-broke", help="What must not get worse did: judged by hand.")
    ] = False,
    interim: Annotated[bool, typer.Option("--interim", help="A look; the experiment goes on.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Correct the result that is there.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="LEARNING", help="What was learned.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, day, number, one_of_two, tally, tally_or_number
    from ost.cli.showing import show_done
    from ost.services.evidence import Figures
    from ost.services.experimenting import record as record_it

    workspace = open_workspace(db)
    figures = Figures(
        successes=count(successes, "--successes"),
        of=count(of, "--of", 1),
        control=tally(control, "--control"),
        variant=tally(variant, "--variant"),
        control_mean=number(control_mean, "--control-mean"),
        control_sd=number(control_sd, "--control-sd"),
        control_n=count(control_n, "--control-n", 2),
        variant_mean=number(variant_mean, "--variant-mean"),
        variant_sd=number(variant_sd, "--variant-sd"),
        variant_n=count(variant_n, "--variant-n", 2),
        observed=number(observed, "--observed"),
        passed=one_of_two(passed, failed),
    )
    done = record_it(
        workspace,
        ref,
        figures,
        on=day(on, workspace.today),
        note=note,
        interim=interim,
        replace_result=replace,
        guardrail_broke=guardrail_broke,
        guardrail_seen=tally_or_number(guardrail_seen, "--guardrail-seen"),
        guardrail_control=tally(guardrail_control, "--guardrail-control"),
    )
    show_done(done, as_json=as_json)
