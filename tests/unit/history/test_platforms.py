from adopt.history.headings import plain_heading
from adopt.history.spec_files import load_specs, load_tables, maturing_days, platform_name
from adopt.labels import PLATFORMS


def test_the_described_platforms_are_platforms_adopt_knows() -> None:
    assert set(load_specs()) == set(PLATFORMS)


def test_two_tables_carry_several_platforms() -> None:
    several = [table for table in load_tables() if not table.platform]
    assert [table.layouts[0].name for table in several] == ["canonical", "warehouse"]


def test_conversions_arrive_later_on_some_platforms() -> None:
    found = {platform: maturing_days(platform) for platform in (*PLATFORMS, "billboards")}
    assert found == {
        "meta": 7, "linkedin": 30, "tiktok": 7, "x": 30, "snapchat": 28, "youtube": 30, "pinterest": 30,
        "reddit": 28, "billboards": 7,
    }  # fmt: skip


def test_warehouses_have_their_own_names_for_platforms() -> None:
    names = ["Facebook_Ads", "google_ads", "twitter_ads", "meta", "Radio"]
    assert list(map(platform_name, names)) == ["meta", "youtube", "x", "meta", "Radio"]


def test_every_spec_has_every_needed_heading_in_english() -> None:
    for spec in (*load_specs().values(), *load_tables()):
        for layout in spec.layouts:
            for role in spec.needs:
                assert spec.usual_heading(role, layout, "en")
                assert spec.usual_heading(role, layout, "ar")


def test_how_sure_a_heading_is_is_said_once_and_of_headings_that_are_there() -> None:
    for spec in load_specs().values():
        graded = [name for names in spec.certainty.values() for name in names]
        assert len(graded) == len(set(graded)), spec.platform
        assert set(graded) <= set(spec.graded), spec.platform
        assert set(spec.graded.values()) <= {"A", "B", "C", "D", "M"}


def test_what_nobody_has_seen_is_from_memory() -> None:
    meta, reddit = (load_specs()[name].graded for name in ("meta", "reddit"))
    assert (meta["Day"], meta["Campaign name"], meta["Achats"], meta["العملة"]) == ("A", "B", "C", "M")
    assert reddit["Conversions"] == "M"


def test_millionths_are_headings_of_their_platform() -> None:
    for spec in load_specs().values():
        assert set(map(plain_heading, spec.micros)) <= set(map(plain_heading, spec.graded))
