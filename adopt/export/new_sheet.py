"""A sheet of budgets for Google Ads, made from a plan alone: the only ads manager that documents a minimal one."""

import csv
import io
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from adopt.errors import FileError
from adopt.export.flights import shorter_flights
from adopt.export.planned import Planned
from adopt.plan.money import minor_unit
from adopt.text import N_

PLATFORM = "youtube"
FORMULA = ("=", "+", "-", "@")
"""A spreadsheet computes what begins so, and an upload needs the name exactly as it is."""


def google_sheet(planned: Planned) -> bytes:
    """``Campaign,Campaign daily budget`` of every campaign on Google Ads, as its Editor takes it in.

    Source: Google Ads Editor help, "CSV file columns" (support.google.com/google-ads/editor/answer/57747).

    Raises:
        FileError: if the plan has nothing for Google Ads, a campaign gets nothing, or a name would be computed.
    """
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for cell, amount in planned.of_platform(PLATFORM).items():
        totals[cell.campaign] += amount
    if not totals:
        raise FileError(
            "no-google",
            N_("{plan} gives no budget on Google Ads."),
            N_("Give the bulk sheet of the ads manager with --bulk."),
            plan=planned.file,
        )
    wrong = [name for name, amount in totals.items() if name.startswith(FORMULA) or not amount]
    if wrong:
        raise FileError(
            "not-from-nothing",
            N_("{plan}: {campaign} begins like a formula or gets nothing; a new sheet cannot say it."),
            N_("Give the bulk sheet of the ads manager with --bulk."),
            plan=planned.file,
            campaign=wrong[0],
        )
    flown = [cell for cell in shorter_flights(planned) if cell.platform == PLATFORM]
    if flown:
        raise FileError(
            "no-days-in-a-new-sheet",
            N_("{plan}: {cell} runs on some of the days only; a new sheet cannot say it."),
            N_("Give the bulk sheet of the ads manager with --bulk."),
            plan=planned.file,
            cell=flown[0],
        )
    unit, memory = minor_unit(planned.currency), io.StringIO(newline="")
    writer = csv.writer(memory, lineterminator="\r\n")
    writer.writerow(("Campaign", "Campaign daily budget"))
    writer.writerows((name, f"{amount.quantize(unit, ROUND_HALF_UP):f}") for name, amount in totals.items())
    return memory.getvalue().encode("utf-8-sig")
