from adopt.history.platforms import load_specs, load_tables, maturing_days, platform_name
from adopt.labels import PLATFORMS


def test_the_described_platforms_are_platforms_adopt_knows() -> None:
    assert set(load_specs()) == {"meta", "tiktok", "linkedin", "youtube"}
    assert set(load_specs()) <= set(PLATFORMS)


def test_two_tables_carry_several_platforms() -> None:
    assert [table.layouts[0].name for table in load_tables()] == ["canonical", "warehouse"]


def test_conversions_arrive_later_on_some_platforms() -> None:
    found = [maturing_days(p) for p in ("meta", "tiktok", "linkedin", "youtube", "billboards")]
    assert found == [7, 7, 30, 30, 7]


def test_warehouses_have_their_own_names_for_platforms() -> None:
    names = ["Facebook_Ads", "google_ads", "twitter_ads", "meta", "Radio"]
    assert list(map(platform_name, names)) == ["meta", "youtube", "x", "meta", "Radio"]


def test_every_spec_has_every_needed_heading_in_english() -> None:
    for spec in (*load_specs().values(), *load_tables()):
        for layout in spec.layouts:
            for role in spec.needs:
                assert spec.usual_heading(role, layout, "en")
                assert spec.usual_heading(role, layout, "ar")
