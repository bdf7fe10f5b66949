"""Requests for the platforms' interfaces: address, field, unit and id, and everything that is refused."""

import json
from decimal import Decimal

import pandas as pd
import pytest

from adopt.errors import AdoptError
from adopt.export.api_specs import load_api_specs
from adopt.export.payloads import ApiRequest
from adopt.history.source import Source
from adopt.history.table import History
from adopt.labels import PLATFORMS
from adopt.text import say
from adopt.usecases import Payloads, api_requests

IDS = {
    "meta": ("cg:120242825359210101", "c:120242825359230101"),
    "tiktok": ("id:1667930209559606", "id:1667930209559607"),
    "linkedin": ("urn:li:sponsoredCampaignGroup:601", "urn:li:sponsoredCampaign:312345678"),
    "x": ("29700123", "29700124"),
    "snapchat": ("12345678-1234-1234-1234-123456789abc", "12345678-1234-1234-1234-123456789abd"),
    "youtube": ("20512345678", "150123456789"),
    "pinterest": ("626735565838", "2680060704746"),
    "reddit": ("t2_abc", "t2_def"),
}
GRAPH = "https://graph.facebook.com/v26.0/"
ACCOUNTS = [
    "tiktok=7012345678901234567", "linkedin=512247261", "x=18ce54d4x5t", "pinterest=549755885175",
    "youtube=1234567890", "snapchat=11111111-1234-1234-1234-123456789abc",
]  # fmt: skip


def plan(*rows: str, currency: str = "SAR") -> Source:
    head = "platform,campaign,audience,recommended_daily_budget,currency\n"
    return Source("plan.csv", (head + "".join(f"{row},{currency}\n" for row in rows)).encode())


def history(*rows: tuple[str, str, str, str, str]) -> History:
    columns = ["platform", "campaign", "audience", "campaign_id", "audience_id"]
    table = pd.DataFrame(rows, columns=columns).assign(spend=1.0, conversions=0.0)
    table["date"] = pd.date_range("2026-10-01", periods=len(rows))
    return History.from_frame(table)


def known(*platforms: str) -> History:
    return history(*((p, "Spring", "Women", *IDS[p]) for p in platforms))


def one(platform: str, amount: str = "61.25", currency: str = "SAR", owner: str = "audience") -> ApiRequest:
    owners = [] if platform == "youtube" else [f"{platform}={owner}"]
    made = api_requests(
        plan(f"{platform},Spring,Women,{amount}", currency=currency), known(platform), owners, ACCOUNTS
    )
    return made.requests[0]


def refused(*rows: str, past: History, currency: str = "SAR", accounts: list[str] | None = None) -> AdoptError:
    with pytest.raises(AdoptError) as caught:
        api_requests(plan(*rows, currency=currency), past, [], ACCOUNTS if accounts is None else accounts)
    assert say(caught.value.message, "ar") != str(caught.value.message)
    return caught.value


@pytest.mark.parametrize(
    ("platform", "owner", "method", "url", "body"),
    [
        (
            "meta",
            "audience",
            "POST",
            GRAPH + "120242825359230101",
            {"daily_budget": 6125},
        ),
        (
            "meta",
            "campaign",
            "POST",
            GRAPH + "120242825359210101",
            {"daily_budget": 6125},
        ),
        (
            "tiktok",
            "audience",
            "POST",
            "https://business-api.tiktok.com/open_api/v1.3/adgroup/update/",
            {"advertiser_id": "7012345678901234567", "adgroup_id": "1667930209559607", "budget": 61.25},
        ),
        (
            "linkedin",
            "audience",
            "POST",
            "https://api.linkedin.com/rest/adAccounts/512247261/adCampaigns/312345678",
            {"patch": {"$set": {"dailyBudget": {"amount": "61.25", "currencyCode": "SAR"}}}},
        ),
        (
            "x",  # int("hoo0c", 36) == 29700124 is checked below
            "audience",
            "PUT",
            "https://ads-api.x.com/12/accounts/18ce54d4x5t/line_items/hoooc",
            {"daily_budget_amount_local_micro": 61_250_000},
        ),
        (
            "snapchat",
            "audience",
            "PUT",
            "https://adsapi.snapchat.com/v1/campaigns/12345678-1234-1234-1234-123456789abc/adsquads",
            {"adsquads": [{"id": "12345678-1234-1234-1234-123456789abd", "daily_budget_micro": 61_250_000}]},
        ),
        (
            "pinterest",
            "audience",
            "PATCH",
            "https://api.pinterest.com/v5/ad_accounts/549755885175/ad_groups",
            [{"id": "2680060704746", "budget_in_micro_currency": 61_250_000}],
        ),
        (
            "pinterest",
            "campaign",
            "PATCH",
            "https://api.pinterest.com/v5/ad_accounts/549755885175/campaigns",
            [{"id": "626735565838", "ad_account_id": "549755885175", "daily_spend_cap": 61_250_000}],
        ),
        (
            "reddit",
            "audience",
            "PATCH",
            "https://ads-api.reddit.com/api/v3/ad_groups/t2_def",
            {"data": {"goal_type": "DAILY_SPEND", "goal_value": 61_250_000}},
        ),
        (
            "youtube",
            "campaign",
            "POST",
            "https://googleads.googleapis.com/v26/customers/1234567890/campaignBudgets:mutate",
            {
                "operations": [
                    {
                        "updateMask": "amountMicros",
                        "update": {"resourceName": "{{campaign.campaignBudget}}", "amountMicros": "61250000"},
                    }
                ]
            },
        ),
    ],
)
def test_the_request_is_that_of_the_platform(
    platform: str, owner: str, method: str, url: str, body: object
) -> None:
    request = one(platform, owner=owner)
    if platform == "x":
        last = request.url.rpartition("/")[2]
        assert int(last, 36) == 29700124
        url = url.rpartition("/")[0] + "/" + last
    assert (request.method, request.url, request.body) == (method, url, body)


@pytest.mark.parametrize(
    ("platform", "currency", "amount", "told"),
    [
        ("meta", "JPY", "5000", 5000),
        ("meta", "HUF", "5000.40", 5000),  # ISO has two decimals, Meta none
        ("meta", "JOD", "12.345", 1235),  # ISO has three decimals, Meta two: 12.345 is typed as 12.35
        ("meta", "USD", "20", 2000),
        ("x", "JPY", "5000", 5_000_000_000),
        ("pinterest", "KWD", "1.2344", 1_234_000),
        ("tiktok", "USD", "60.254", 60.25),
        ("linkedin", "USD", "50", "50.00"),
        ("linkedin", "JPY", "5000", "5000"),
    ],
)
def test_each_platform_counts_money_in_its_own_unit(
    platform: str, currency: str, amount: str, told: int | float | str
) -> None:
    request = one(platform, amount, currency)
    assert request.names["amount"] == told
    assert type(request.names["amount"]) is type(told)


def test_every_platform_has_a_spec_whose_facts_name_their_source() -> None:
    specs = load_api_specs()
    assert set(specs) == set(PLATFORMS)
    for spec in specs.values():
        facts = [spec.version_fact, spec.unit_fact, spec.owner_fact, *(told.fact for told in spec.levels.values())]
        assert all(fact.source for fact in facts)
        assert spec.owner in spec.levels
    assert not set(specs["meta"].whole_currencies) & set(specs["meta"].hundredths)


def test_the_file_holds_all_that_is_needed_and_no_credential() -> None:
    platforms = ("meta", "youtube", "snapchat")
    made = api_requests(plan(*(f"{p},Spring,Women,61.25" for p in platforms)), known(*platforms), [], ACCOUNTS)
    written = made.to_json_bytes().decode()
    told = json.loads(written)
    assert told["form"] == 1
    assert [r["platform"] for r in told["requests"]] == list(platforms)
    first, google, snap = told["requests"]
    assert (first["budget_a_day"], first["unit"], first["field"]) == ("61.25", "minor units", "daily_budget")
    assert first["cells"] == [{"campaign": "Spring", "audience": "Women"}]
    assert first["read_first"] is None
    assert google["read_first"]["body"]["query"].endswith("WHERE campaign.id = 20512345678")
    assert snap["read_first"]["url"].endswith("/v1/adsquads/12345678-1234-1234-1234-123456789abd")
    assert {r["certainty"]["request"]["certainty"] for r in told["requests"]} == {"documented", "reported"}
    for secret in ("token", "Authorization", "Bearer", "secret", "key"):
        assert secret not in written


def test_linkedins_headers_name_method_and_version() -> None:
    assert one("linkedin").headers == {
        "LinkedIn-Version": "202602",
        "X-RestLi-Protocol-Version": "2.0.0",
        "X-RestLi-Method": "PARTIAL_UPDATE",
    }


def test_a_campaigns_budget_is_the_sum_of_its_audiences_and_adds_up() -> None:
    past = history(
        ("meta", "Spring", "Women", "cg:7", "c:8"),
        ("meta", "Spring", "Men", "cg:7", "c:9"),
        ("meta", "Autumn", "All", "cg:5", "c:6"),
    )
    given = plan("meta,Spring,Women,10.333", "meta,Spring,Men,10.333", "meta,Autumn,All,9.334")
    made = api_requests(given, past, ["meta:Spring=campaign"], [])
    assert [(r.level, r.names["amount"], len(r.cells)) for r in made.requests] == [
        ("campaign", 2066, 2),  # 10.33 twice, as in the list for people: 9.334 has the largest remainder
        ("audience", 934, 1),
    ]
    assert sum(r.money for r in made.requests) == Decimal("30.00")


def finding(made: Payloads, code: str) -> str:
    return " ".join(f"{f.message} {f.advice}" for f in made.findings if f.code == code)


def test_what_gets_nothing_has_no_request_and_needs_no_id() -> None:
    given = plan("meta,Spring,Women,5", "meta,Spring,Men,0")
    made = api_requests(given, known("meta"))
    assert len(made.requests) == 1
    assert "meta / Spring / Men nothing" in finding(made, "pause")


def test_one_id_with_and_without_its_prefix_is_one_id() -> None:
    past = history(("meta", "Spring", "Women", "cg:7", "c:8"), ("meta", "Spring", "Women", "7", "8"))
    assert api_requests(plan("meta,Spring,Women,5"), past).requests[0].url.endswith("/8")


def test_ids_with_letters_are_base_36_already() -> None:
    past = history(("x", "Spring", "Women", "8wku2", "29700124"))
    made = api_requests(plan("x,Spring,Women,5"), past, [], ACCOUNTS)
    assert made.requests[0].url.endswith("/line_items/29700124")
    assert not finding(made, "base-36")
    plain = api_requests(plan("x,Spring,Women,5"), known("x"), [], ACCOUNTS)
    assert "taken for base 10" in finding(plain, "base-36")
    zero = history(("x", "Spring", "Women", "0", "0"))
    assert api_requests(plan("x,Spring,Women,5"), zero, [], ACCOUNTS).requests[0].url.endswith("/line_items/0")


def test_what_is_not_documented_is_said() -> None:
    made = api_requests(plan("reddit,Spring,Women,5"), known("reddit"))
    assert "Reddit Ads API" in finding(made, "unsure-requests")
    assert not api_requests(plan("meta,Spring,Women,5"), known("meta")).findings


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (
            [("meta", "Spring", "Women", "cg:7", "")],
            "no-id-known",
            "no id for meta / Spring / Women under audience_id",
        ),
        (
            [("meta", "Spring", "Women", "cg:7", "c:8"), ("meta", "Spring", "Women", "cg:7", "c:9")],
            "two-ids",
            "several ids for meta / Spring / Women under audience_id: 8, 9",
        ),
        ([("meta", "Spring", "Women", "cg:7", "1.20243E+17")], "mangled-ids", "1.20243E+17"),
        ([("meta", "Spring", "Women", "cg:7", "120242825359230000000")], "mangled-ids", "120242825359230000000"),
        ([("meta", "Spring", "Women", "cg:7", "a:5")], "not-an-id", "a:5"),
    ],
)
def test_a_cell_without_exactly_one_good_id_is_refused(
    rows: list[tuple[str, str, str, str, str]], code: str, said: str
) -> None:
    error = refused("meta,Spring,Women,5", past=history(*rows))
    assert error.code == code
    assert said in str(error)


def test_a_history_without_ids_and_a_cell_that_it_lacks_are_refused() -> None:
    bare = history(("meta", "Spring", "Women", "", ""))
    assert refused("meta,Spring,Women,5", past=bare).code == "no-id-known"
    assert refused("meta,Spring,Men,5", past=known("meta")).code == "no-id-known"


def test_two_budgets_for_one_id_are_refused() -> None:
    past = history(("meta", "Spring", "Women", "cg:7", "c:8"), ("meta", "Summer", "Women", "cg:7", "c:8"))
    error = refused("meta,Spring,Women,5", "meta,Summer,Women,6", past=past)
    assert error.code == "shared-id"
    assert "meta / Spring / Women and meta / Summer / Women" in str(error)


@pytest.mark.parametrize(
    ("row", "currency", "accounts", "code"),
    [
        ("meta,Spring,Women,5", "", [], "no-currency"),
        ("meta,Spring,Women,5", "KWD", [], "no-offset"),
        ("billboards,Spring,Women,5", "SAR", [], "no-interface"),
        ("tiktok,Spring,Women,5", "SAR", [], "no-account-id"),
        ("tiktok,Spring,Women,5", "SAR", ["tiktok=mine"], "no-account-id"),
        ("tiktok,Spring,Women,5", "SAR", ["tiktok"], "bad-account"),
    ],
)
def test_what_cannot_be_asked_of_a_platform_is_refused(
    row: str, currency: str, accounts: list[str], code: str
) -> None:
    assert refused(row, past=known("meta"), currency=currency, accounts=accounts).code == code


def test_requests_may_be_for_some_platforms_alone() -> None:
    given = plan("meta,Spring,Women,5", "billboards,Spring,Women,5")
    assert [r.spec.platform for r in api_requests(given, known("meta"), only=["meta"]).requests] == ["meta"]
    with pytest.raises(AdoptError, match=r"plan\.csv gives no budget on x\. It has billboards, meta\.") as caught:
        api_requests(given, known("meta"), only=["x"])
    assert caught.value.code == "no-platform"
