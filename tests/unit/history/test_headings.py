import pytest

from adopt.errors import FileError
from adopt.history.grid import grids
from adopt.history.headings import find_table, plain_heading
from tests.unit.history.makers import CANONICAL, csv_of, read, xlsx_of

GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value")
LINKEDIN_NEW = (
    "Start Date (in UTC)", "Account Name", "Currency", "Campaign ID", "Campaign Name", "Ad Set ID", "Ad Set Name",
    "Total Spent", "Impressions", "Clicks", "Conversions",
)  # fmt: skip
LINKEDIN_OLD = (
    "Start Date (in UTC)", "Account Name", "Currency", "Campaign Group Name", "Campaign Name", "Campaign ID",
    "Total Spent", "Impressions", "Clicks", "Conversions", "Total Conversion Value",
)  # fmt: skip
TIKTOK = ("Campaign name", "Ad Group Name", "Ad Name", "Date", "Cost", "Impression", "Clicks (Destination)",
          "Conversions", "Currency")  # fmt: skip
META_EN = ("Day", "Delivery status", "Ad Set Name", "Ad name", "Impressions", "Purchases", "Amount spent (USD)",
           "Campaign name", "Link clicks", "Reporting starts", "Reporting ends")  # fmt: skip
META_AR = ("بداية التقارير", "نهاية التقارير", "اسم الحملة", "اسم مجموعة الإعلانات", "اسم الإعلان",
           "المبلغ الذي تم إنفاقه (EGP)", "مرات الظهور", "عمليات الشراء")  # fmt: skip
META_FR = ("Jour", "Nom de la campagne", "Nom de l'ensemble de publicités", "Montant dépensé (EUR)", "Impressions",
           "Clics sur un lien", "Achats", "Valeur de conversion des achats", "Début des rapports")  # fmt: skip
META_DE = ("Tag", "Kampagnenname", "Name der Anzeigengruppe", "Ausgegebener Betrag (EUR)", "Impressionen",
           "Link-Klicks", "Website-Käufe")  # fmt: skip
META_ES = ("Día", "Nombre de la campaña", "Nombre del conjunto de anuncios", "Importe gastado (EUR)",
           "Impresiones", "Clics en el enlace", "Compras", "Valor de conversión de compras")  # fmt: skip
META_TR = ("Gün", "Kampanya Adı", "Reklam seti adı", "Harcanan Tutar (TRY)", "Gösterim", "Alışverişler")
LINKEDIN_NL = ("Begindatum (in UTC)", "Accountnaam", "Valuta", "Campagne-ID", "Campagnenaam", "Advertentieset-ID",
               "Naam van advertentieset", "Totaal besteed", "Weergaven", "Klikken", "Conversies")  # fmt: skip
LINKEDIN_DE = ("Startdatum (in UTC)", "Name der Kampagne", "Name der Anzeigengruppe", "Anzeigengruppen-ID",
               "Gesamtausgaben", "Impressions", "Klicks", "Conversions", "Leads")  # fmt: skip
GOOGLE_FR = ("Jour", "Campagne", "Type de campagne", "Coût", "Impr.", "Clics", "Conversions", "Valeur de conv.")
GOOGLE_DE = ("Tag", "Kampagne", "Anzeigengruppe", "Impressionen", "Kosten", "Klicks", "Conversions")
GOOGLE_ES = ("Día", "Campaña", "Grupo de anuncios", "Impr.", "Clics", "Coste", "Conversiones")
GOOGLE_TR = ("Gün", "Kampanya", "Reklam grubu", "Görüntülenme", "Tıklamalar", "Maliyet", "Dönüşümler")
SNAPCHAT_AR = ("Date", "الحملة", "اسم المجموعة الإعلانية", "المبلغ المصروف", "سحب للأعلى")
OTHERS: dict[str, list[tuple[str, ...]]] = {
    "meta": [
        ("Day", "Campaign name", "Amount spent (AUD)", "Impressions", "Reach", "Link clicks", "Purchases"),
        ("Reporting starts", "Reporting ends", "Campaign name", "Campaign delivery", "Attribution setting",
         "Results", "Result indicator", "Reach", "Frequency", "Amount spent (EGP)", "Impressions"),
    ],
    "tiktok": [
        ("By Day", "Campaign name", "Ad group name", "Cost", "Impressions", "Clicks (destination)",
         "Complete payment", "Total complete payment value"),
        ("Date", "Campaign name", "Ad Group Name", "Ad Name", "Impression", "Click", "Conversions", "Cost"),
    ],
    "snapchat": [
        ("Start Time", "Campaign Name", "Ad Set Name", "Ad Name", "Paid Impressions", "Swipe-Ups", "Purchases",
         "Amount Spent"),
        ("Day", "Campaign Name", "Campaign ID", "Ad Set Name", "Ad Set ID", "Ad Name", "Ad ID", "Creative ID",
         "Amount Spent", "Paid Impressions", "Clicks", "Landing Page Views", "Adds To Cart", "Purchases",
         "Purchases Value"),
        ("Date", "Campaign Name", "Ad Squad Name", "Spend (USD)", "Impressions", "Swipe Ups", "Purchases"),
    ],
    "pinterest": [
        ("Date", "Campaign name", "Ad group name", "Spend in account currency", "Impressions", "Reach",
         "Outbound clicks", "Saves", "Engagements", "Total conversions (Checkout)",
         "Total order value (Checkout)"),
        ("Date range start", "Campaign name", "Campaign ID", "Ad group", "Ad group name", "Pin clicks",
         "Spend in account currency", "Impressions"),
        ("DATE", "CAMPAIGN_ID", "CAMPAIGN_NAME", "AD_GROUP_NAME", "SPEND_IN_MICRO_DOLLAR", "TOTAL_CHECKOUT"),
    ],
    "reddit": [
        ("Date", "Campaign Name", "Campaign Id", "AD_GROUP Id", "Ad Id", "Impressions", "Clicks",
         "Amount Spent (USD)", "CPC (USD)", "Video Views", "Watches at 25 percent", "Watches at 100 percent"),
        ("Date", "Campaign Name", "Ad Group Name", "Impressions", "Clicks", "Amount Spent (USD)"),
    ],
    "x": [
        ("Time period", "Campaign name", "Campaign ID", "Ad Group name", "Ad Group ID", "Link clicks", "Spend",
         "Impressions"),
        ("ID", "Campaign", "Campaign URL", "Time", "Campaign start date", "Campaign end date", "Spend",
         "Impressions", "Engagements", "Billed engagements", "Reposts", "Clicks", "Engagement rate"),
    ],
}  # fmt: skip
WAREHOUSE = ("date_day", "platform", "account_id", "account_name", "campaign_id", "campaign_name", "ad_group_id",
             "ad_group_name", "clicks", "impressions", "spend", "conversions", "conversions_value")  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "platform", "language"),
    [
        (GOOGLE, "youtube", "en"),
        (LINKEDIN_NEW, "linkedin", "en"),
        (LINKEDIN_OLD, "linkedin", "en"),
        (TIKTOK, "tiktok", "en"),
        (META_EN, "meta", "en"),
        (META_AR, "meta", "ar"),
        (META_FR, "meta", "fr"),
        (META_DE, "meta", "de"),
        (META_ES, "meta", "es"),
        (META_TR, "meta", "tr"),
        (LINKEDIN_NL, "linkedin", "nl"),
        (LINKEDIN_DE, "linkedin", "de"),
        (GOOGLE_FR, "youtube", "fr"),
        (GOOGLE_DE, "youtube", "de"),
        (GOOGLE_ES, "youtube", "es"),
        (GOOGLE_TR, "youtube", "tr"),
        *((headings, platform, "en") for platform, known in OTHERS.items() for headings in known),
        (SNAPCHAT_AR, "snapchat", "ar"),
        (CANONICAL, "", "en"),
        (WAREHOUSE, "", "en"),
    ],
)
def test_every_ads_manager_is_known_by_its_headings(
    headings: tuple[str, ...], platform: str, language: str
) -> None:
    match = find_table(grids(csv_of(("Some report",), (), headings, ("x",))))
    assert match.known
    assert (match.spec.platform, match.language, match.row) == (platform, language, 2)


def test_the_same_heading_is_another_level_in_linkedins_old_and_new_naming() -> None:
    old, new = (find_table(grids(csv_of(headings))) for headings in (LINKEDIN_OLD, LINKEDIN_NEW))
    assert (old.heading("campaign"), old.heading("audience")) == ("Campaign Group Name", "Campaign Name")
    assert (new.heading("campaign"), new.heading("audience")) == ("Campaign Name", "Ad Set Name")


def test_headings_that_two_ads_managers_share_are_refused_unless_somebody_says_whose_they_are() -> None:
    # Snapchat writes no currency behind "Amount Spent", and Meta always does.
    headings = ("Day", "Campaign name", "Ad set name", "Amount spent", "Impressions", "Purchases")
    row = ("2026-01-01", "c", "a", "1", "2", "3")
    with pytest.raises(FileError, match="could be an export of Meta or of Snapchat") as caught:
        read(csv_of(headings, row))
    assert caught.value.code == "which-platform"
    assert read(csv_of(headings, row), platform="snapchat").files[0].platform == "snapchat"
    with_currency = [f"{name} (SAR)" if name == "Amount spent" else name for name in headings]
    assert read(csv_of(with_currency, row)).files[0].platform == "meta"


def test_a_report_that_has_what_it_needs_goes_before_a_table_that_has_not() -> None:
    # Four of these are the canonical table's too, and three X's own.
    headings = ("Date", "Campaign", "Ad group name", "Spend", "Impressions", "Conversions", "Conversion value")
    assert read(csv_of(headings, ("2026-01-01", "c", "a", 1, 2, 3, 4))).files[0].platform == "x"


def test_marks_and_capitals_in_headings_do_not_matter() -> None:
    headings = [f"\u200f{heading.upper()}\u00a0 " for heading in META_EN]
    assert find_table(grids(csv_of(headings))).spec.platform == "meta"


def test_vowel_signs_do_not_matter() -> None:
    assert plain_heading("المبلغ المُنفق") == plain_heading("المبلغ المنفق")


def test_a_heading_that_is_no_text_is_nothing() -> None:
    assert plain_heading(3.5) == ""


def test_all_clicks_are_no_albanian_money() -> None:
    match = find_table(grids(csv_of(("Day", "Campaign name", "Amount spent (ALL)", "Clicks (all)", "Results"))))
    assert match.columns["clicks"].currency is None
    assert match.columns["spend"].currency == "ALL"


def test_an_unknown_table_is_refused_with_the_nearest_layout_and_what_was_found() -> None:
    with pytest.raises(FileError) as caught:
        read(csv_of(("Title",), ("date", "campaign", "spend", "sales"), (1, 2, 3, 4)))
    error = caught.value
    assert error.code == "unknown-layout"
    assert error.message.values["row"] == 2
    assert error.message.values["found"] == ["date", "campaign", "spend", "sales"]
    assert "Nearest is canonical history" in str(error)
    assert "date, platform, campaign, audience, spend, conversions" in str(error)


def test_a_sheet_without_cells_is_an_unknown_table() -> None:
    with pytest.raises(FileError) as caught:
        read(xlsx_of())
    assert caught.value.code == "unknown-layout"


def test_a_needed_heading_that_stands_twice_is_refused() -> None:
    with pytest.raises(FileError, match="row 1: two columns are called spend") as caught:
        read(csv_of((*CANONICAL, "Spend"), ("2026-01-01", "meta", "c", "a", 1, 2, 3)))
    assert caught.value.code == "duplicate-heading"


def test_a_platform_may_be_insisted_on() -> None:
    source = csv_of(META_EN, ("2026-01-01", "", "a", "x", 1, 2, 3, "c", 4, "2026-01-01", "2026-01-01"))
    assert read(source, platform="meta").files[0].platform == "meta"
    with pytest.raises(FileError) as caught:
        read(source, platform="tiktok")
    assert caught.value.code == "unknown-layout"
