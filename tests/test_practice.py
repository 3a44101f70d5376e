"""The practice's settings: the rule for sharing is never below its floor, and a logo is a picture beside the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from outcomes import practice
from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError
from outcomes.practice import Practice, read_practice


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, kind)
    return out.getvalue()


PNG, JPEG = picture("PNG"), picture("JPEG")


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "practice.toml"


def test_the_file_that_is_shipped_says_nothing_and_holds_the_floors():
    assert read_practice() == Practice()
    assert read_practice().sharing == Policy()
    text = practice.FILE.read_text(encoding="utf-8")
    for name in practice.SHARING:
        assert f"\n{name} = {getattr(Policy(), name)} " in text, "the shipped file lists every value of the rule"


def test_without_a_file_the_floors_hold(file):
    assert read_practice(file) == Practice() and read_practice(file).name == "Ketamine infusion practice"


def test_a_practice_may_ask_for_more(file):
    file.write_text("clinic = ' A '\n[sharing]\nfewest = 20\nround_to = 10\n")
    found = read_practice(file)
    assert found.sharing == Policy(fewest=20, round_to=10) and found.contact == found.name == "A"
    assert (found.sharing.fewest_for_statistics, found.sharing.days_between) == (20, 90)


@pytest.mark.parametrize(
    ("name", "floor"), [("fewest", 11), ("fewest_for_statistics", 20), ("round_to", 5), ("days_between", 90)]
)
@pytest.mark.parametrize("value", ["{below}", "0", "-{floor}", "{floor}.0", "true", '"{floor}"', "[{floor}]"])
def test_a_value_below_its_floor_is_refused_by_name(file, name, floor, value):
    file.write_text(f"[sharing]\n{name} = {value.format(below=floor - 1, floor=floor)}\n")
    with pytest.raises(OutcomesError, match=rf"{name} has to be a whole number of at least {floor}\."):
        read_practice(file)
    file.write_text(f"[sharing]\n{name} = {floor}\n")
    assert read_practice(file).sharing == Policy()


@pytest.mark.parametrize("content", ["[sharing]\nthreshold = 20", "sharing = 3", "[other]\nfewest = 20", "fewest = 20"])
def test_names_that_are_not_known_are_refused(file, content):
    file.write_text(content)
    with pytest.raises(OutcomesError, match=r"data/practice\.toml.* may hold these names"):
        read_practice(file)


@pytest.mark.parametrize(("content", "kind"), [(PNG, "png"), (JPEG, "jpg")])
def test_a_logo_lies_beside_the_file(file, content, kind):
    (file.parent / "logo").write_bytes(content)
    file.write_text("logo = 'logo'\n")
    found = read_practice(file)
    assert found.logo == content and found.logo_kind == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg></svg>", b"GIF89a", b" " + PNG, PNG[:45], PNG + bytes(2_000_000), None],
    ids=lambda c: str(c)[:12],
)
def test_what_is_no_small_picture_is_no_logo(file, content):
    if content is not None:
        (file.parent / "logo.png").write_bytes(content)
    file.write_text("logo = 'logo.png'\n")
    with pytest.raises(OutcomesError, match="logo has to name a PNG or JPEG file in the same folder"):
        read_practice(file)


@pytest.mark.parametrize("name", ["../logo.png", "/{outside}/logo.png", "folder/logo.png", "."])
def test_a_logo_elsewhere_is_not_read(tmp_path, name):
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    for place in (tmp_path, inside / "folder"):
        (place / "logo.png").write_bytes(PNG)
    file = inside / "practice.toml"
    file.write_text(f"logo = '{name.format(outside=tmp_path)}'\n")
    with pytest.raises(OutcomesError, match="in the same folder"):
        read_practice(file)


def test_a_logo_is_a_text_in_quotes(file):
    file.write_text("logo = 3\n")
    with pytest.raises(OutcomesError, match="each with a text in quotes"):
        read_practice(file)


# ---------------------------------------------------------------------------------------------------------------------
# What an upload is refused for
# ---------------------------------------------------------------------------------------------------------------------


def test_a_server_that_others_reach_refuses_identifiers_whatever_the_settings_say(file):
    file.write_text("[imports]\nrefuse_identifiers = false\n")
    assert practice.refuses_identifiers(address_is_local=False, path=file)
    assert not practice.refuses_identifiers(address_is_local=True, path=file)


def test_a_practice_may_refuse_identifiers_on_its_own_computer(file):
    assert not practice.refuses_identifiers(address_is_local=True, path=file), "without a file nothing is refused"
    file.write_text("[imports]\nrefuse_identifiers = true\n")
    assert practice.refuses_identifiers(address_is_local=True, path=file)


def test_the_shipped_file_refuses_none_and_says_how_to():
    assert not practice.refuses_identifiers(address_is_local=True)
    assert "\n[imports]\nrefuse_identifiers = false\n" in practice.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "imports = true",
        "[imports]\nrefuse_identifiers = 1",
        "[imports]\nrefuse_identifiers = 'yes'",
        "[imports]\nrefuse = true",
    ],
)
def test_a_rule_for_uploads_is_true_or_false(file, content):
    file.write_text(content)
    with pytest.raises(OutcomesError, match=r"\[imports\] may hold refuse_identifiers"):
        read_practice(file)
