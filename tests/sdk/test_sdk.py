"""The official programs of the platforms build the requests that adopt writes down; none is sent.

They are no part of adopt's own development: ``uv sync --group sdk`` installs them, and a test without its program
is skipped.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from adopt.export.api_specs import load_api_specs
from adopt.export.payloads import ApiRequest
from tests.unit.export.test_payloads import ACCOUNTS, one

pytestmark = pytest.mark.filterwarnings("ignore")
"""The programs are old; what they warn of is not adopt's."""
ACCOUNT = dict(word.split("=") for word in ACCOUNTS)


class Sent(Exception):  # noqa: N818 - no error: what would have been sent
    """Raised in place of sending."""

    def __init__(self, method: str, url: str, body: Any) -> None:
        super().__init__(url)
        self.method, self.url, self.body = method.upper(), url, body


def path_of(url: str) -> str:
    return urlsplit(url).path


def version_of(platform: str) -> str:
    checked = load_api_specs()[platform].checked
    assert checked is not None
    return checked.version


def installed(package: str, platform: str) -> None:
    """Skip without the program, fail with another version than the one that the spec names."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed (uv sync --group sdk)")
    assert found == version_of(platform)


@pytest.mark.parametrize("level", ["audience", "campaign"])
def test_metas_program_posts_the_same_field_to_the_same_node(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    installed("facebook-business", "meta")
    from facebook_business.adobjects.adset import AdSet
    from facebook_business.adobjects.campaign import Campaign
    from facebook_business.api import FacebookAdsApi

    ours = one("meta", owner=level)
    api = FacebookAdsApi.init(access_token="none", crash_log=False)

    def send(_: object, method: str, url: str, **more: Any) -> None:
        raise Sent(method, url, more.get("params") or more.get("data"))

    monkeypatch.setattr("requests.Session.request", send)
    node = {"audience": AdSet, "campaign": Campaign}[level](ours.names[f"{level}_id"], api=api)
    with pytest.raises(Sent) as caught:
        node.api_update(params={"daily_budget": ours.body["daily_budget"]})
    sent = caught.value
    assert (sent.method, sent.url.removesuffix("/")) == (ours.method, ours.url)
    body = {key: value for key, value in sent.body.items() if key != "access_token"}
    assert {key: int(value) for key, value in body.items()} == ours.body


def test_googles_program_builds_the_same_operation() -> None:
    installed("google-ads", "youtube")
    from google.ads.googleads.v26.services.services.campaign_budget_service import CampaignBudgetServiceClient
    from google.ads.googleads.v26.services.types.campaign_budget_service import (
        CampaignBudgetOperation,
        MutateCampaignBudgetsRequest,
    )
    from google.protobuf import json_format

    ours = one("youtube")
    operation = CampaignBudgetOperation()
    operation.update.resource_name = CampaignBudgetServiceClient.campaign_budget_path(ACCOUNT["youtube"], "55")
    operation.update.amount_micros = 61_250_000
    operation.update_mask.paths.append("amount_micros")
    request = MutateCampaignBudgetsRequest(customer_id=ACCOUNT["youtube"], operations=[operation])
    theirs = json.loads(json_format.MessageToJson(MutateCampaignBudgetsRequest.pb(request)))
    name = f"customers/{ACCOUNT['youtube']}/campaignBudgets/55"
    filled = json.loads(json.dumps(ours.body).replace("{{campaign.campaignBudget}}", name))
    assert theirs == {"customerId": ACCOUNT["youtube"]} | filled
    assert path_of(ours.url) == f"/v26/customers/{ACCOUNT['youtube']}/campaignBudgets:mutate"


def test_googles_query_names_fields_that_it_has() -> None:
    installed("google-ads", "youtube")
    from google.ads.googleads.v26.resources.types.campaign import Campaign
    from google.ads.googleads.v26.resources.types.campaign_budget import CampaignBudget

    query = one("youtube").to_json()["read_first"]["body"]["query"]
    asked = query.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")
    types = {"campaign": Campaign, "campaign_budget": CampaignBudget}
    for name in asked:
        resource, _, field = name.partition(".")
        assert field in types[resource].meta.fields


@pytest.mark.parametrize(("level", "resource"), [("audience", "adCampaigns"), ("campaign", "adCampaignGroups")])
def test_linkedins_program_sends_the_same_partial_update(
    monkeypatch: pytest.MonkeyPatch, level: str, resource: str
) -> None:
    installed("linkedin-api-client", "linkedin")
    from linkedin_api.clients.restli.client import RestliClient

    ours = one("linkedin", owner=level)
    client, asked = RestliClient(), list[Any]()

    def send(request: Any) -> None:
        asked.append(request)
        raise Sent(request.method, request.url, request.body)

    monkeypatch.setattr(client.session, "send", send)
    with pytest.raises(Sent) as caught:
        client.partial_update(
            resource_path=f"/adAccounts/{{account}}/{resource}/{{id}}",
            path_keys={"account": int(ACCOUNT["linkedin"]), "id": int(ours.names[f"{level}_id"])},
            patch_set_object={"dailyBudget": {"amount": "61.25", "currencyCode": "SAR"}},
            access_token="none",
            version_string=load_api_specs()["linkedin"].version,
        )
    sent = caught.value
    assert (sent.method, sent.url) == (ours.method, ours.url)
    assert json.loads(sent.body) == ours.body
    theirs = {name.casefold(): value for name, value in asked[0].headers.items()}
    assert {name: theirs[name.casefold()] for name in ours.headers} == ours.headers


@pytest.mark.parametrize("level", ["audience", "campaign"])
def test_pinterests_program_patches_the_same_objects(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    installed("pinterest-api-sdk", "pinterest")
    from openapi_generated.pinterest_client import ApiClient, Configuration
    from openapi_generated.pinterest_client.api.ad_groups_api import AdGroupsApi
    from openapi_generated.pinterest_client.api.campaigns_api import CampaignsApi
    from openapi_generated.pinterest_client.model.ad_group_update_request import AdGroupUpdateRequest
    from openapi_generated.pinterest_client.model.campaign_update_request import CampaignUpdateRequest

    ours = one("pinterest", owner=level)
    client = ApiClient(Configuration(access_token="none"))

    def send(method: str, url: str, **more: Any) -> None:
        raise Sent(method, url, more["body"])

    monkeypatch.setattr(client, "request", send)
    account, fields = ACCOUNT["pinterest"], dict(ours.body[0])
    calls: dict[str, Callable[[], object]] = {
        "audience": lambda: AdGroupsApi(client).ad_groups_update(account, [AdGroupUpdateRequest(**fields)]),
        "campaign": lambda: CampaignsApi(client).campaigns_update(account, [CampaignUpdateRequest(**fields)]),
    }
    with pytest.raises(Sent) as caught:
        calls[level]()
    sent = caught.value
    assert (sent.method, sent.url, sent.body) == (ours.method, ours.url, ours.body)


def x_request(level: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Sent, ApiRequest]:
    """What the program of X would send to set a daily budget, and what adopt writes."""
    from twitter_ads.account import Account
    from twitter_ads.campaign import Campaign, LineItem
    from twitter_ads.client import Client

    ours = one("x", owner=level)

    def send(_: object, method: str, url: str, **more: Any) -> None:
        raise Sent(method, url, more["params"])

    monkeypatch.setattr("requests.Session.request", send)
    account = Account(Client("none", "none", "none", "none"))
    account._id = ACCOUNT["x"]
    thing = {"audience": LineItem, "campaign": Campaign}[level](account)
    thing._id = ours.names[f"{level}_id"]
    thing.daily_budget_amount_local_micro = 61_250_000
    with pytest.raises(Sent) as caught:
        thing.save()
    return caught.value, ours


def test_xs_program_puts_the_same_parameter_for_a_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    installed("twitter-ads", "x")
    sent, ours = x_request("campaign", monkeypatch)
    assert sent.method == ours.method
    assert path_of(sent.url) == path_of(ours.url).replace("/12/", "/11/")  # it was left at version 11
    assert sent.body.pop("id") == ours.names["campaign_id"]  # said twice, in the path too
    assert {key: value for key, value in sent.body.items() if value is not None} == ours.body


def test_xs_program_does_not_know_a_daily_budget_of_ad_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    installed("twitter-ads", "x")
    sent, ours = x_request("audience", monkeypatch)
    assert (sent.method, path_of(sent.url)) == (ours.method, path_of(ours.url).replace("/12/", "/11/"))
    assert "daily_budget_amount_local_micro" not in sent.body
    assert not dict(parse_qsl(urlsplit(sent.url).query))
