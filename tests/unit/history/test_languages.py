"""Exports in the languages of the ads managers: headings, notations, totals, and what is asked for."""

import datetime

import pytest

from adopt.errors import FileError
from adopt.history.read import Imported
from adopt.labels import Cell
from tests.unit.history.makers import Row, csv_of, read


def refused(*rows: Row, separator: str = ",") -> FileError:
    with pytest.raises(FileError) as caught:
        read(csv_of(*rows, separator=separator))
    return caught.value


def first(imported: Imported) -> tuple[object, ...]:
    row = imported.history.table.iloc[0]
    return row["date"].date(), row["campaign"], row["audience"], row["spend"], row["conversions"]


def test_meta_in_french_has_semicolons_commas_and_the_day_first() -> None:
    headings = ("Jour", "Nom de la campagne", "Nom de l'ensemble de publicités", "Montant dépensé (EUR)",
                "Impressions", "Achats", "Valeur de conversion des achats")  # fmt: skip
    imported = read(
        csv_of(
            headings,
            ("21/09/2026", "Été", "Femmes", "1\u202f234,56", "10\u00a0000", "3", "99,90"),
            ("", "", "", "1\u202f234,56", "10\u00a0000", "3", "99,90"),
            separator=";",
        )
    )
    assert first(imported) == (datetime.date(2026, 9, 21), "Été", "Femmes", 1234.56, 3.0)
    assert (imported.files[0].language, imported.files[0].currency, imported.files[0].skipped) == ("fr", "EUR", 1)
    assert imported.history.table["revenue"].tolist() == [99.9]


def test_meta_in_spanish_ends_with_its_own_word_for_totals() -> None:
    headings = ("Día", "Nombre de la campaña", "Importe gastado (EUR)", "Impresiones", "Compras")
    imported = read(
        csv_of(
            headings, ("2026-09-20", "Otoño", "11,52", "1.204", "2"), ("", "Resultados totales", "11,52", "", "2")
        )
    )
    assert first(imported) == (datetime.date(2026, 9, 20), "Otoño", "Otoño", 11.52, 2.0)
    assert imported.history.table["impressions"].tolist() == [1204.0]


def test_meta_in_turkish_counts_purchases_by_their_turkish_name() -> None:
    headings = ("Gün", "Kampanya Adı", "Reklam seti adı", "Harcanan Tutar (TRY)", "Gösterim", "Alışverişler")
    imported = read(csv_of(headings, ("2026-07-01", "Kış", "Kadın", "150,50", "7000", "8")))
    assert first(imported) == (datetime.date(2026, 7, 1), "Kış", "Kadın", 150.5, 8.0)
    assert (imported.files[0].currency, imported.files[0].conversion_column) == ("TRY", "Alışverişler")


def test_linkedin_in_dutch_has_the_day_first_and_decimal_commas() -> None:
    headings = ("Begindatum (in UTC)", "Valuta", "Campagnenaam", "Naam van advertentieset", "Totaal besteed",
                "Weergaven", "Klikken", "Conversies")  # fmt: skip
    imported = read(
        csv_of(
            ("Rapport met advertentieprestaties",),
            ("Begindatum van rapport: 3 september 2026 00:00",),
            (),
            headings,
            ("3-9-2026", "EUR", "Merk", "Managers", "12,50", "1.100", "4", "1"),
            separator="\t",
        )
    )
    assert first(imported) == (datetime.date(2026, 9, 3), "Merk", "Managers", 12.5, 1.0)


def test_google_in_german_has_tabs_decimal_commas_and_its_own_totals() -> None:
    headings = ("Tag", "Kampagne", "Anzeigengruppe", "Impressionen", "Kosten", "Klicks", "Conversions")
    imported = read(
        csv_of(
            ("Anzeigengruppenbericht",),
            ("17. September 2026 - 1. Oktober 2026",),
            headings,
            ("2026-09-17", "Marke", "Wien", "6.111", "275,35", "419", "1,50"),
            ("", "Gesamt: Kampagne", "", "6.111", "275,35", "419", "1,50"),
            separator="\t",
        )
    )
    assert first(imported) == (datetime.date(2026, 9, 17), "Marke", "Wien", 275.35, 1.5)
    assert (imported.files[0].platform, imported.files[0].skipped) == ("youtube", 1)


# ------------------------------------------------------------------ what is missing, by its name there


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (("Jour", "Nom de la campagne", "Nom de l'ensemble de publicités", "Achats"), "Montant dépensé"),
        (("Tag", "Kampagnenname", "Name der Anzeigengruppe", "Website-Käufe"), "Ausgegebener Betrag"),
        (("Día", "Nombre de la campaña", "Importe gastado (EUR)", "Impresiones"), "Compras"),
        (("Gün", "Reklam seti adı", "Harcanan Tutar (TRY)", "Alışverişler"), "Kampanya Adı"),
        (("Begindatum (in UTC)", "Campagnenaam", "Naam van advertentieset", "Conversies"), "Totaal besteed"),
        (("Jour", "Campagne", "Type de campagne", "Clics", "Conversions"), "Coût"),
        (("Date", "الحملة", "اسم المجموعة الإعلانية", "سحب للأعلى", "Purchases"), "المبلغ المصروف"),
        (("Time period", "Campaign name", "Ad group name", "Link clicks", "Spend"), "Conversions"),
        (("Date", "Campaign name", "Pin clicks", "Saves", "Spend in account currency"),
         "Total conversions (Checkout)"),
        (("Date", "AD_GROUP Id", "Amount Spent (USD)", "Watches at 25 percent", "Conversions"), "Campaign name"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_for_by_the_name_it_has_there(headings: Row, missing: str) -> None:
    error = refused(headings, ["2026-09-17"] * len(headings))
    assert (error.code, error.message.values["column"]) == ("missing-column", missing)


def test_everything_that_is_missing_is_asked_for_at_once() -> None:
    error = refused(("Day", "Ad set name", "Link clicks", "Impressions"), ("2026-09-17", "a", 1, 2))
    assert error.code == "missing-columns"
    assert error.message.values["columns"] == ["Campaign name", "Amount spent", "Purchases"]
    assert "instead of Purchases one of these will do: Website purchases, Leads, Messaging" in str(error)


def test_what_counts_may_be_any_of_the_columns_that_count() -> None:
    error = refused(("Day", "Campaign name", "Ad set name", "Amount spent (SAR)"), ("2026-09-17", "c", "a", 1))
    assert "one of these will do: Website purchases" in str(error)
    one_kind = refused(("Date", "Campaign", "Ad group", "Cost", "Impr."), ("2026-09-17", "c", "a", 1, 2))
    assert "instead of Conversions one of these will do: All conv." in str(one_kind)


# ------------------------------------------------------------------ the four whose exports are known least


def test_reddits_scheduled_report_names_the_ad_group_by_an_id_behind_a_quotation_mark() -> None:
    headings = ("Date", "Campaign Name", "Campaign Id", "AD_GROUP Id", "Impressions", "Clicks",
                "Amount Spent (USD)", "CPC (USD)", "Conversions")  # fmt: skip
    imported = read(csv_of(headings, ("2026-09-17", "Spring", "'1234", "'98765", "10", "1", "2.50", "2.50", "1")))
    assert imported.history.cells == (Cell("reddit", "Spring", "98765"),)
    row = imported.history.table.iloc[0]
    assert (row["campaign_id"], row["audience_id"], row["currency"]) == ("1234", "98765", "USD")


@pytest.mark.parametrize("micros", ["12500000", 12_500_000, "1.25E7"])
def test_pinterests_millionths_are_currency_units_in_the_history(micros: object) -> None:
    headings = ("DATE", "CAMPAIGN_NAME", "AD_GROUP_NAME", "SPEND_IN_MICRO_DOLLAR", "TOTAL_CHECKOUT",
                "TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR")  # fmt: skip
    imported = read(csv_of(headings, ("2026-09-17", "Spring", "Home", micros, 2, 99_990_000)))
    row = imported.history.table.iloc[0]
    assert (row["spend"], row["conversions"], row["revenue"]) == (12.5, 2.0, 99.99)


def test_pinterest_may_frame_a_figure() -> None:
    headings = ("Date", "Campaign name", "Ad group name", "Spend in account currency",
                "Total conversions (Checkout)")  # fmt: skip
    imported = read(csv_of(headings, ("2026-09-17", "Spring", "Home", "[1.23]", "[2]")))
    assert first(imported)[3:] == (1.23, 2.0)


def test_x_adds_the_hours_of_a_day_up() -> None:
    headings = ("Time period", "Campaign name", "Ad Group name", "Link clicks", "Spend", "Conversions",
                "Conversion value")  # fmt: skip
    hours = [(f"2026-09-17 {hour:02}:00:00", "Spring", "Fans", 1, "0.10", 1, 5) for hour in range(24)]
    imported = read(csv_of(headings, *hours))
    assert first(imported) == (datetime.date(2026, 9, 17), "Spring", "Fans", pytest.approx(2.4), 24.0)


def test_snapchats_rows_begin_at_a_time_of_the_account() -> None:
    headings = ("Start Time", "Campaign Name", "Ad Squad Name", "Paid Impressions", "Swipe-Ups", "Amount Spent",
                "Purchases", "Purchases Value")  # fmt: skip
    row = ("2026-09-17T00:00:00.000+03:00", "Spring", "Fans", "1,000", "9", "259.49 ر.س", "2", "300")
    imported = read(csv_of(headings, row))
    assert first(imported) == (datetime.date(2026, 9, 17), "Spring", "Fans", 259.49, 2.0)
    assert imported.files[0].currency == "SAR"
